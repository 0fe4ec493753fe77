using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>One request on its way through a job.</summary>
internal sealed class BulkItem(BulkRequest request, long number, ThrottleGate gate)
{
    public BulkRequest Request => request;

    /// <summary>Its place in the source, from 1.</summary>
    public long Number => number;

    /// <summary>The gate of its workload.</summary>
    public ThrottleGate Gate => gate;

    /// <summary>Whose mailbox it goes to, if it goes to one.</summary>
    public string? Mailbox { get; } = gate.Workload == "mail" ? GetMailbox(request.VersionedUrl) : null;

    public BulkItemState State { get; set; }

    public IReadOnlyList<BulkItem> Dependencies { get; private set; } = [];

    public IReadOnlyList<BulkItem> Dependents => _dependents ?? (IReadOnlyList<BulkItem>)[];

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>When it was first sent.</summary>
    public long? StartTimestamp { get; set; }

    public int Attempts { get; set; }

    public int CountedAttempts { get; set; }

    public bool MayHaveExecuted { get; set; }

    /// <summary>Its token was refused: it goes once more by itself, and the pipeline answers the challenge.</summary>
    public bool ShouldSendUnbatched { get; set; }

    /// <summary>Those it is sent together with and with no other: one of them made the service refuse a whole batch.</summary>
    public object? BisectionGroup { get; set; }

    /// <summary>One of those it waits for failed.</summary>
    public BulkItem? FailedDependency => FindDependency(BulkItemState.Failed);

    public bool HasDependencyInFlight => FindDependency(BulkItemState.InFlight) is not null;

    private List<BulkItem>? _dependents;

    public void DependOn(IReadOnlyList<BulkItem> dependencies)
    {
        Dependencies = dependencies;
        foreach (var dependency in dependencies) (dependency._dependents ??= []).Add(this);
    }

    /// <summary>Lets go of what it was tied to: a chain may be as long as the job.</summary>
    public void Detach() => (Dependencies, _dependents) = ([], null);

    public BulkResult CreateFailure(GraphException error) => new(request, error.Status, null, null) { Error = error, Attempts = Attempts };

    private BulkItem? FindDependency(BulkItemState state)
    {
        foreach (var dependency in Dependencies)
            if (dependency.State == state)
                return dependency;

        return null;
    }

    // "me" or "users/ada": everything up to the word that made it mail's.
    private static string GetMailbox(string url)
    {
        var segments = url.Split('/', 5); // "", version, me | users, …
        return segments is [_, _, "users" or "groups", var owner, ..] ? owner.ToUpperInvariant() : "";
    }
}
