using System.IO.Enumeration;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Faults;

// A fault, where it strikes, and how often it is still to strike.
internal sealed class ScriptedFault(string path, string? method, int times, Fault fault, Func<RawTarget, bool>? only = null)
{
    public int Left { get; private set; } = times;

    public Fault Fault => fault;

    public bool Strikes(string asMethod, RawTarget target, string decodedPath) =>
        Left > 0
        && (method is null || method.Equals(asMethod, StringComparison.OrdinalIgnoreCase))
        && (Matches(target.Path) || Matches(decodedPath))
        && (only is null || only(target));

    public void Strike() => Left--;

    private bool Matches(string asked) =>
        path.Equals(asked, StringComparison.OrdinalIgnoreCase)
        || (path.Contains('*', StringComparison.Ordinal) && FileSystemName.MatchesSimpleExpression(path, asked, ignoreCase: true));
}
