namespace GraphDelegatedKit.Bulk;

/// <summary>What to do with a request after a response.</summary>
internal enum BulkAction
{
    /// <summary>The response is the result of the request.</summary>
    Complete,

    /// <summary>Send the request again when its workload is open.</summary>
    RetryWhenOpen,

    /// <summary>Send the request again after a backoff.</summary>
    RetryAfterBackoff,

    /// <summary>Send the request again outside of a batch, so that the pipeline answers the challenge.</summary>
    SendUnbatched,
}
