namespace GraphDelegatedKit.Testing.Suggestions;

/// <summary>Finds the name that was probably meant by a mistyped one.</summary>
/// <remarks>The samples and the tool graph-local compile this file too.</remarks>
internal static class Suggestion
{
    private const int MaxDistance = 3;

    /// <returns><see langword="null"/> if no name is similar.</returns>
    public static string? Find(string typed, IEnumerable<string> names) => names
        .Where(name => name.StartsWith('-') == typed.StartsWith('-'))
        .Select(name => (Name: name, Distance: GetDistance(typed.ToLowerInvariant(), name.ToLowerInvariant())))
        .Where(candidate => candidate.Distance <= Math.Min(MaxDistance, candidate.Name.TrimStart('-').Length / 2))
        .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .FirstOrDefault().Name;

    // The number of characters to insert, delete, replace or swap with the next one.
    private static int GetDistance(string left, string right)
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
