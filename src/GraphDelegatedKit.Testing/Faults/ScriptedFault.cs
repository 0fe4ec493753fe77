using System.IO.Enumeration;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Faults;

// A fault, the requests it applies to, and how many times it still applies.
internal sealed class ScriptedFault(string path, string? method, int times, Fault fault, Func<RawTarget, bool>? condition = null)
{
    public int Remaining { get; private set; } = times;

    public Fault Fault => fault;

    public bool AppliesTo(string requestMethod, RawTarget target, string decodedPath) =>
        Remaining > 0
        && (method is null || method.Equals(requestMethod, StringComparison.OrdinalIgnoreCase))
        && (MatchesPath(target.Path) || MatchesPath(decodedPath))
        && (condition is null || condition(target));

    public void CountDown() => Remaining--;

    private bool MatchesPath(string requestPath) =>
        path.Equals(requestPath, StringComparison.OrdinalIgnoreCase)
        || (path.Contains('*', StringComparison.Ordinal) && FileSystemName.MatchesSimpleExpression(path, requestPath, ignoreCase: true));
}
