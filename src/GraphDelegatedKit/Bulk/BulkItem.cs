using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>A request of a bulk job and its state in the current run.</summary>
internal sealed class BulkItem(BulkRequest request, long number, Workload workload, BulkClient client)
{
    private List<BulkItem>? _dependents;

    public BulkRequest Request => request;

    /// <summary>The position in the source, starting at 1.</summary>
    public long Number => number;

    /// <summary>The throttle gate of the request's workload.</summary>
    public ThrottleGate Gate => client.Throttling.Gates.For(workload);

    public Workload Workload => workload;

    /// <summary>
    /// The owner of the mailbox the request goes to, empty for the signed-in user; <see langword="null"/> if the request does not go to a
    /// mailbox.
    /// </summary>
    public string? Mailbox { get; } = workload == Workload.Mail ? GetMailbox(request.VersionedUrl) : null;

    public BulkItemState State { get; set; }

    public IReadOnlyList<BulkItem> Dependencies { get; private set; } = [];

    public IReadOnlyList<BulkItem> Dependents => _dependents ?? (IReadOnlyList<BulkItem>)[];

    /// <summary>The earliest time to send the request.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>The timestamp of the first attempt.</summary>
    public long? StartTimestamp { get; set; }

    public int Attempts { get; set; }

    /// <summary>The attempts that are left. Only those followed by a backoff count.</summary>
    public RetryBudget RetryBudget => field ??= new RetryBudget(RetryPolicy.Request);

    /// <summary>The delays after throttling without a requested delay, which is no fault: only the deadline ends it.</summary>
    public RetryBudget ThrottlingBudget => field ??= new RetryBudget(RetryPolicy.Throttling);

    public bool MayHaveExecuted { get; set; }

    /// <summary>
    /// Whether the request is sent again outside of a batch, because the service rejected its token and the pipeline must answer the
    /// challenge.
    /// </summary>
    public bool ShouldSendUnbatched { get; set; }

    /// <summary>
    /// The group of items that is sent as a batch of its own, because one of them made the service reject a whole batch.
    /// </summary>
    public object? BisectionGroup { get; set; }

    /// <summary>A dependency that failed; <see langword="null"/> if none has failed.</summary>
    public BulkItem? FailedDependency => FindDependency(BulkItemState.Failed);

    public bool HasDependencyInFlight => FindDependency(BulkItemState.InFlight) is not null;

    public void DependOn(IReadOnlyList<BulkItem> dependencies)
    {
        Dependencies = dependencies;
        foreach (var dependency in dependencies) (dependency._dependents ??= []).Add(this);
    }

    /// <summary>Drops the references to dependencies and dependents, so that a chain as long as the job does not stay in memory.</summary>
    public void Detach() => (Dependencies, _dependents) = ([], null);

    public BulkResult CreateFailure(GraphException error) => new(request, error.Status, null, null) { Error = error, Attempts = Attempts };

    private BulkItem? FindDependency(BulkItemState state)
    {
        foreach (var dependency in Dependencies)
            if (dependency.State == state)
                return dependency;

        return null;
    }

    // The owner segment of "users/ada/messages"; empty for "me".
    private static string GetMailbox(string url)
    {
        var segments = url.Split('/', 5); // "", version, "me" or "users", …
        return segments is [_, _, "users" or "groups", var owner, ..] ? owner.ToUpperInvariant() : "";
    }
}
