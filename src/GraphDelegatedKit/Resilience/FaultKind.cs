namespace GraphDelegatedKit.Resilience;

/// <summary>What the end of an attempt says about the next attempt, and about whether the service executed the request.</summary>
internal enum FaultKind
{
    /// <summary>The attempt succeeded.</summary>
    None,

    /// <summary>The request was certainly not executed, and can succeed later.</summary>
    Transient,

    /// <summary>The request was certainly not executed, because the service limits the rate of requests.</summary>
    Throttled,

    /// <summary>The request may have been executed. Sending it again can help, but can execute it twice.</summary>
    Ambiguous,

    /// <summary>
    /// The service reported a success, but the response was lost or cannot be read. A read can be sent again. A write was probably
    /// executed, so it is sent again only if the caller knows it to be idempotent.
    /// </summary>
    Executed,

    /// <summary>The response is final: the request was refused, and sending it again does not help.</summary>
    Permanent,

    /// <summary>Sending the request again does not help, and the request may have been executed.</summary>
    PermanentAmbiguous,
}

/// <summary>The two questions that every caller asks about a <see cref="FaultKind"/>.</summary>
internal static class FaultKindExtensions
{
    /// <summary>Returns whether the same request can succeed later.</summary>
    public static bool IsTransient(this FaultKind kind) =>
        kind is FaultKind.Transient or FaultKind.Throttled or FaultKind.Ambiguous or FaultKind.Executed;

    /// <summary>Returns whether the service may have executed the request.</summary>
    public static bool MayHaveExecuted(this FaultKind kind) =>
        kind is FaultKind.Ambiguous or FaultKind.Executed or FaultKind.PermanentAmbiguous;
}
