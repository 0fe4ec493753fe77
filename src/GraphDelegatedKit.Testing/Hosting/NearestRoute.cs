using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Hosting;

// Finds the known route that an unknown request probably meant: one segment is misspelt, missing or too many, or only the method differs.
// Of two routes, the one whose spelling is nearer.
internal static class NearestRoute
{
    private const int MaxSegments = 32; // the work grows with the square of it

    // In a short path, a missing segment says too little.
    private const double MaxCost = 1.3, MaxCostOfShortPath = 0.95;
    private const double MissingVersion = 0.2;
    private const double OtherMethod = 0.9, Misspelt = 0.2, WrongCharacter = 0.1, Placeholder = 0.1, Missing = 1, Surplus = 1.2, Other = 2;

    private static readonly string[] Versions = ["v1.0", "beta"];

    // Returns null if no route is near.
    public static string? Find(IEnumerable<Route> routes, string method, string[] segments) => routes
        .Where(_ => segments.Length <= MaxSegments)
        .Select(route => (Route: route, Cost: GetCost(route, method, segments)))
        .Where(candidate => candidate.Cost <= (segments.Length > 2 ? MaxCost : MaxCostOfShortPath))
        .OrderBy(candidate => candidate.Cost)
        .Select(candidate => Describe(candidate.Route, method))
        .FirstOrDefault();

    private static double GetCost(Route route, string method, string[] segments)
    {
        var cost = route.Methods.Contains(method, StringComparer.Ordinal) ? 0 : OtherMethod;
        return cost + GetDistance(route.Templates, segments);
    }

    // Computes the cheapest way to turn the segments into the route, as an edit distance of two lists.
    private static double GetDistance(IReadOnlyList<string> templates, string[] segments)
    {
        var costs = new double[templates.Count + 1, segments.Length + 1];
        for (var i = 0; i <= templates.Count; i++)
            for (var j = 0; j <= segments.Length; j++)
                costs[i, j] = GetCostOfMissing(i) + (j * Surplus);
        for (var i = 0; i <= templates.Count; i++)
            for (var j = 0; j <= segments.Length; j++)
                RelaxNext(i, j);
        return costs[templates.Count, segments.Length];

        void RelaxNext(int i, int j)
        {
            Relax(i + 1, j, costs[i, j] + GetCostOfMissing(i + 1) - GetCostOfMissing(i));
            Relax(i, j + 1, costs[i, j] + Surplus);
            if (i == templates.Count || j == segments.Length)
                return;
            if (!templates[i].StartsWith("{@", StringComparison.Ordinal))
                Relax(i + 1, j + 1, costs[i, j] + GetCost(templates[i], segments[j]));
            else if (AddressParser.Parse(templates[i][2..^1], segments.AsSpan(j), new RouteValues()) is > 0 and var consumed)
                Relax(i + 1, j + consumed, costs[i, j] + Placeholder);
        }

        // The version is easily forgotten, and every route of Graph has it.
        double GetCostOfMissing(int count) =>
            (count * Missing) - (count > 0 && Versions.Contains(templates[0], StringComparer.Ordinal) ? Missing - MissingVersion : 0);

        void Relax(int i, int j, double cost)
        {
            if (i <= templates.Count && j <= segments.Length)
                costs[i, j] = Math.Min(costs[i, j], cost);
        }
    }

    private static double GetCost(string template, string segment) =>
        template.StartsWith('{') ? Placeholder
        : template.Equals(segment, StringComparison.OrdinalIgnoreCase) ? 0
        : Suggestion.GetDistance(segment, template) is { } distance ? Misspelt + (distance * WrongCharacter)
        : Other;

    private static string Describe(Route route, string method)
    {
        var path = string.Concat(route.Templates.Select(template => "/" + template.Replace("{@", "{", StringComparison.Ordinal)));
        return $"{(route.Methods.Contains(method, StringComparer.Ordinal) ? method : route.Methods[0])} {path}";
    }
}
