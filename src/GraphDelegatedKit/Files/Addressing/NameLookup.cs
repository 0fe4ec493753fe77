namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Compares names as users type them, and explains a name that is not found or is not unique.</summary>
internal static class NameLookup
{
    private const int MaxListed = 20;

    public static bool IsSameName(string? left, string right) =>
        left is not null && left.AsSpan().Trim().Equals(right.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Creates the error for a name that no element has, or several have.</summary>
    /// <param name="kind">What has the name, such as <c>team of the user</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="matches">The elements with the name.</param>
    /// <param name="all">All elements.</param>
    /// <param name="describe">Returns the name and the id of an element.</param>
    public static GraphException CreateException<T>(
        string kind, string name, IReadOnlyCollection<T> matches, IReadOnlyCollection<T> all, Func<T, (string? Name, string? Id)> describe)
    {
        if (matches.Count > 0)
            return new GraphException(null, "ambiguousName", $"More than one {kind} is called '{name}'.")
            {
                Remedy = $"Give the id of one: {Join(matches.Select(match => describe(match).Id))}.",
            };

        return new GraphException(null, "itemNotFound", $"There is no {kind} called '{name}'.")
        {
            Remedy = all.Count > 0 ? $"There are: {Join(all.Select(element => describe(element).Name))}." : $"There is no {kind} at all.",
        };
    }

    private static string Join(IEnumerable<string?> texts)
    {
        var listed = texts.Take(MaxListed + 1).ToList();
        return string.Join(", ", listed.Take(MaxListed)) + (listed.Count > MaxListed ? ", …" : "");
    }
}
