namespace GraphDelegatedKit.Testing.Hosting;

// The number of characters to insert, delete, replace or swap with the next one, to turn one name into another; case does not count.
internal static class EditDistance
{
    private const int MaxDistance = 3;

    // Null if the names are too different for a spelling mistake: at most three characters, and at most half of the name.
    public static int? FindNear(string typed, string name)
    {
        var maxDistance = Math.Min(MaxDistance, name.Length / 2);
        if (Math.Abs(typed.Length - name.Length) > maxDistance)
            return null;
        var distance = Compute(typed.ToUpperInvariant(), name.ToUpperInvariant());
        return distance <= maxDistance ? distance : null;
    }

    // The name that was probably meant; null if none is near.
    public static string? FindNearest(string typed, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: FindNear(typed, name)))
        .Where(candidate => candidate.Distance is not null)
        .OrderBy(candidate => candidate.Distance)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    public static int Compute(string first, string second)
    {
        var distances = new int[first.Length + 1, second.Length + 1];
        for (var i = 0; i <= first.Length; i++)
            for (var j = 0; j <= second.Length; j++)
                distances[i, j] = i == 0 || j == 0 ? i + j : GetNext(i, j);
        return distances[first.Length, second.Length];

        int GetNext(int i, int j)
        {
            var distance = Math.Min(
                Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1,
                distances[i - 1, j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1));
            return i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1]
                ? Math.Min(distance, distances[i - 2, j - 2] + 1)
                : distance;
        }
    }
}
