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
    public string? Mailbox { get; } = gate.Workload == "mail" ? MailboxOf(request.Address) : null;

    public Standing Standing { get; set; }

    public IReadOnlyList<BulkItem> Parents { get; private set; } = [];

    public IReadOnlyList<BulkItem> Children => _children ?? (IReadOnlyList<BulkItem>)[];

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>When it was first sent.</summary>
    public long? Began { get; set; }

    public int Attempts { get; set; }

    public int Tries { get; set; }

    public bool MayHaveExecuted { get; set; }

    /// <summary>Its token was refused: it goes once more by itself, and the pipeline answers the challenge.</summary>
    public bool Alone { get; set; }

    /// <summary>Those it is sent together with and with no other: one of them made the service refuse a whole batch.</summary>
    public object? Suspects { get; set; }

    /// <summary>One of those it waits for failed.</summary>
    public BulkItem? FailedParent => AnyParent(Standing.Failed);

    public bool WaitsForOneUnderWay => AnyParent(Standing.UnderWay) is not null;

    private List<BulkItem>? _children;

    public void WaitFor(IReadOnlyList<BulkItem> parents)
    {
        Parents = parents;
        foreach (var parent in parents) (parent._children ??= []).Add(this);
    }

    /// <summary>Lets go of what it was tied to: a chain may be as long as the job.</summary>
    public void Untie() => (Parents, _children) = ([], null);

    public BulkResult Failed(GraphException error) => new(request, error.Status, null, null) { Error = error, Attempts = Attempts };

    private BulkItem? AnyParent(Standing standing)
    {
        foreach (var parent in Parents)
            if (parent.Standing == standing)
                return parent;

        return null;
    }

    // "me" or "users/ada": everything up to the word that made it mail's.
    private static string MailboxOf(string address)
    {
        var segments = address.Split('/', 5); // "", version, me | users, …
        return segments is [_, _, "users" or "groups", var owner, ..] ? owner.ToUpperInvariant() : "";
    }
}
