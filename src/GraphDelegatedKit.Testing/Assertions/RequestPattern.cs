using System.IO.Enumeration;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Assertions;

// A request as a test names it: "GET /v1.0/me". In the path, "*" stands for any characters; as the method, for any method. The query
// counts only if the pattern has one. The path is compared as it was sent and in its decoded form, ignoring case.
internal sealed record RequestPattern(string Method, string Path)
{
    public static RequestPattern Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var parts = text.Split(' ', 2);
        if (parts is not [{ Length: > 0 } method, ['/' or '*', ..] path])
        {
            throw new ArgumentException(
                $"'{text}' is not a request. Write a method and a path, such as \"GET /v1.0/me\" or \"* /v1.0/users/*\".", nameof(text));
        }

        if (method != "*" && !FaultFields.Methods.Contains(method, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"No request can match '{text}', because there is no method '{method}'."
                + (Suggestion.Find(method, FaultFields.Methods) is { } similar ? $" Did you mean {similar}?" : " Write * for any method."),
                nameof(text));
        }

        return PathPattern.FindProblem(path.Split('?')[0]) is { } expected
            ? throw new ArgumentException($"No request can match '{text}': expected {expected}.", nameof(text))
            : new RequestPattern(method, path);
    }

    public bool Matches(RecordedRequest request)
    {
        var target = Path.Contains('?', StringComparison.Ordinal) ? request.Path + request.Query : request.Path;
        return (Method == "*" || Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase))
            && (MatchesPath(target) || MatchesPath(Uri.UnescapeDataString(target)));
    }

    public override string ToString() => $"{Method} {Path}";

    // A question mark is one character to the expression, which it matches, too.
    private bool MatchesPath(string target) =>
        Path.Equals(target, StringComparison.OrdinalIgnoreCase)
        || (Path.Contains('*', StringComparison.Ordinal)
            && FileSystemName.MatchesSimpleExpression(Path.Replace("\\", "\\\\", StringComparison.Ordinal), target, ignoreCase: true));
}
