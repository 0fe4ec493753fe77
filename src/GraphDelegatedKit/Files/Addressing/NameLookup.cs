namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Compares names as users type them, and gets the one element that has a name.</summary>
internal static class NameLookup
{
    private const int MaxListed = 20;

    public static bool IsSameName(string? left, string right) =>
        left is not null && left.AsSpan().Trim().Equals(right.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets the only match.</summary>
    /// <param name="kind">What has the name, such as <c>team of the user</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="matches">The elements with the name.</param>
    /// <param name="all">All elements.</param>
    /// <param name="describe">Returns the name and the id of an element.</param>
    /// <exception cref="GraphException">No element has the name, or several have it.</exception>
    public static T GetSingle<T>(
        string kind, string name, IReadOnlyList<T> matches, IReadOnlyCollection<T> all, Func<T, (string? Name, string? Id)> describe) =>
        matches is [var match] ? match : throw CreateException(kind, name, matches, all, describe);

    private static GraphException CreateException<T>(
        string kind, string name, IReadOnlyCollection<T> matches, IReadOnlyCollection<T> all, Func<T, (string? Name, string? Id)> describe)
    {
        if (matches.Count > 0)
            return new GraphException(null, "ambiguousName", $"More than one {kind} is called '{name}'.")
            {
                Remedy = $"Use the id of one of them: {Join(matches.Select(match => describe(match).Id))}.",
            };

        return new GraphException(null, "itemNotFound", $"There is no {kind} called '{name}'.")
        {
            Remedy = all.Count > 0
                ? $"Use one of these names: {Join(all.Select(element => describe(element).Name))}."
                : $"No {kind} is visible. Check the permissions of the user.",
        };
    }

    private static string Join(IEnumerable<string?> texts)
    {
        var listed = texts.Take(MaxListed + 1).ToList();
        return string.Join(", ", listed.Take(MaxListed)) + (listed.Count > MaxListed ? ", …" : "");
    }
}
