using System.IO.Enumeration;

namespace GraphDelegatedKit.Testing.Faults;

// The path of requests, without a query, as a fault or a reader of the recorded requests names it; * stands for any characters.
internal static class PathPattern
{
    // The first segments of Graph's paths after the version. No request has a path that starts with one of them.
    private static readonly string[] GraphSegments =
    [
        "me", "users", "groups", "drives", "sites", "shares", "teams", "$batch", "applications", "servicePrincipals", "directory",
        "organization",
    ];

    public static bool Matches(string pattern, string path) =>
        pattern.Equals(path, StringComparison.OrdinalIgnoreCase)
        || (pattern.Contains('*', StringComparison.Ordinal) && FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: true));

    // Returns what is expected instead of a pattern that no request can have, or null for a possible pattern.
    public static string? FindProblem(string pattern)
    {
        var path = "/" + pattern.TrimStart('/');
        return GraphSegments.Contains(path.Split('/', '?')[1], StringComparer.OrdinalIgnoreCase)
                ? $"the version of Graph in front, such as /v1.0{path.Split('?')[0]}"
            : pattern.Length == 0 || pattern[0] is not ('/' or '*') || pattern.Contains('?', StringComparison.Ordinal)
                ? "a path such as /v1.0/me, without a host and a query"
            : null;
    }
}
