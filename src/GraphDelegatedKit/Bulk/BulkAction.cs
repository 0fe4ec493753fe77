namespace GraphDelegatedKit.Bulk;

internal enum BulkAction
{
    /// <summary>This is its result.</summary>
    Complete,

    /// <summary>Again, when the service is open to its workload.</summary>
    RetryWhenOpen,

    /// <summary>Again, after a wait of our own.</summary>
    RetryAfterBackoff,

    /// <summary>Again, by itself, so that the pipeline answers the refusal of its token.</summary>
    SendUnbatched,
}
