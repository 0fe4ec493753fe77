namespace GraphDelegatedKit.Testing.Suggestions;

/// <summary>Finds the name that was probably meant by a mistyped one, and suggests it in the message of an error.</summary>
/// <remarks>The samples and the tool graph-local compile this file too.</remarks>
internal static class Suggestion
{
    private const int MaxDistance = 3, MinUserLength = 3;

    /// <returns><see langword="null"/> if no name is similar.</returns>
    public static string? Find(string typed, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: GetDistance(typed, name)))
        .Where(candidate => candidate.Distance is not null)
        .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .FirstOrDefault().Name;

    /// <summary>Creates a question such as " Did you mean 'name'?", with a blank before it, for the end of a message.</summary>
    /// <returns>An empty text if no name is similar.</returns>
    public static string CreateHint(string typed, IEnumerable<string> names) =>
        Find(typed, names) is { } name ? $" Did you mean '{name}'?" : "";

    /// <summary>Lists the allowed names and, if one is similar to the mistyped one, suggests it.</summary>
    public static string DescribeAllowed(string typed, IReadOnlyCollection<string> allowed) =>
        $"Allowed: {string.Join(", ", allowed)}.{CreateHint(typed, allowed)}";

    /// <summary>Finds the user that was probably meant: by the name before the domain, by a part of it, or by the full name.</summary>
    /// <param name="typed">What was typed, with or without a domain.</param>
    /// <param name="users">The users: the name with which each signs in, and the full name.</param>
    /// <returns>The name of the user; <see langword="null"/> if no name is similar.</returns>
    public static string? FindUser(string typed, IEnumerable<(string Name, string FullName)> users)
    {
        var local = GetLocalPart(typed.Trim());
        return users
            .Select(user => (user.Name, Distance: GetForms(user).Min(form => GetDistanceOfUser(local, form))))
            .Where(candidate => candidate.Distance is not null)
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault().Name;
    }

    private static string GetLocalPart(string name) => name.Split('@')[0];

    private static IEnumerable<string> GetForms((string Name, string FullName) user) =>
    [
        GetLocalPart(user.Name), user.FullName,
        .. GetLocalPart(user.Name).Split('.', '-', '_'), .. user.FullName.Split(' ', '-'),
    ];

    // The beginning of a name is nearer than a mistyped name. Two letters say too little for both.
    private static double? GetDistanceOfUser(string typed, string form) =>
        form.Equals(typed, StringComparison.OrdinalIgnoreCase) && typed.Length > 0 ? 0
        : typed.Length < MinUserLength ? null
        : form.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 0.5
        : GetDistance(typed, form);

    /// <summary>Gets the number of characters to insert, delete, replace or swap with the next one.</summary>
    /// <returns><see langword="null"/> if the name differs in more than three characters, or in more than half of it.</returns>
    public static int? GetDistance(string typed, string name)
    {
        var maxDistance = Math.Min(MaxDistance, name.TrimStart('-').Length / 2);
        if (name.StartsWith('-') != typed.StartsWith('-') || Math.Abs(typed.Length - name.Length) > maxDistance)
            return null;
        var distance = Count(typed.ToLowerInvariant(), name.ToLowerInvariant());
        return distance <= maxDistance ? distance : null;
    }

    private static int Count(string left, string right)
    {
        var distances = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            for (var j = 0; j <= right.Length; j++)
                distances[i, j] = i == 0 || j == 0 ? i + j : GetNext(i, j);

        return distances[left.Length, right.Length];

        int GetNext(int i, int j)
        {
            var distance = Math.Min(
                Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1,
                distances[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
            return i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]
                ? Math.Min(distance, distances[i - 2, j - 2] + 1)
                : distance;
        }
    }
}
