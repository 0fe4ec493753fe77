using System.Globalization;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Faults;

// A fault that a test has set: the requests that meet it, its effect, and how often it has applied. The lock of FaultRegistry guards it.
// Without a number of times it stays until it is removed.
internal sealed class ScriptedFault(int number, string kind, FaultScope scope, object effect, int? times)
{
    private int _skipped;

    // Counts the faults of a tenant.
    public int Number => number;

    public string Id { get; } = string.Create(CultureInfo.InvariantCulture, $"fault-{number}");

    // The name in JSON.
    public string Kind => kind;

    public FaultScope Scope => scope;

    public object Effect => effect;

    public int? Times => times;

    public int AppliedCount { get; private set; }

    public int? Remaining => times - AppliedCount;

    // The JSON with which the fault was added; null for a fault of a .NET test.
    public JsonObject? Json { get; set; }

    // Whether the request is one of those that pass first.
    public bool Skips()
    {
        if (_skipped >= scope.Skip)
            return false;
        _skipped++;
        return true;
    }

    public void CountApplied() => AppliedCount++;
}
