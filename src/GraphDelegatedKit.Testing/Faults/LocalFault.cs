using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing;

/// <summary>A fault that was added to a tenant: how often it has applied, and a way to remove it.</summary>
public sealed class LocalFault
{
    private readonly FaultRegistry _registry;

    internal LocalFault(FaultRegistry registry, ScriptedFault scripted) => (_registry, Scripted) = (registry, scripted);

    /// <summary>Gets the id, which the control API uses in paths and in its list of requests.</summary>
    public string Id => Scripted.Id;

    /// <summary>Gets the name of the kind in JSON, such as <c>loseResponse</c> for <see cref="LocalFaults.LoseResponse"/>.</summary>
    public string Kind => Scripted.Kind;

    /// <summary>Gets the number of requests that have met the fault.</summary>
    public int AppliedCount => _registry.Read(Scripted, scripted => scripted.AppliedCount);

    /// <summary>Gets the number of requests that will still meet the fault; null for a fault that stays until it is removed.</summary>
    public int? Remaining => _registry.Read(Scripted, scripted => scripted.Remaining);

    internal ScriptedFault Scripted { get; }

    /// <summary>Returns the kind, the affected requests, and how often the fault has applied and will apply.</summary>
    public override string ToString()
    {
        var scope = string.Join(' ', new[] { Scripted.Scope.Method, Scripted.Scope.Path }.OfType<string>());
        var remaining = Remaining is { } times ? $"{times} more to come" : "until it is removed";
        var applied = AppliedCount == 1 ? "once" : $"{AppliedCount} times";
        return $"{Kind}{(scope.Length > 0 ? " " : "")}{scope}: applied {applied}, {remaining}";
    }

    /// <summary>Removes the fault. Later requests do not meet it; the fault may have ended before.</summary>
    public void Remove() => _registry.Remove(fault => fault == Scripted);
}
