using System.Collections.Frozen;

namespace GraphDelegatedKit.Resilience;

/// <summary>
/// Decides which requests may be sent again, by method, fault and replay. A POST is sent again only if it was certainly not executed: a
/// mail that was answered with 504 may have been sent.
/// </summary>
internal static class RetryRules
{
    // RFC 9110 9.2.2, and PATCH: a PATCH in Graph sets the properties that it names. Unknown methods are not idempotent.
    private static readonly FrozenSet<string> IdempotentMethods =
        FrozenSet.ToFrozenSet(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> ReadOnlyMethods =
        FrozenSet.ToFrozenSet(["GET", "HEAD", "OPTIONS"], StringComparer.OrdinalIgnoreCase);

    /// <param name="method">The method of the request.</param>
    /// <param name="replay">The replay that the caller allows.</param>
    /// <param name="kind">The end of the last attempt.</param>
    public static bool ShouldRetry(HttpMethod method, Replay replay, FaultKind kind) =>
        kind.IsTransient()
        && replay != Replay.Never
        && (!kind.MayHaveExecuted() || replay == Replay.Always || CanRepeat(method, kind));

    /// <summary>Returns whether the service may have executed a request that changes a resource.</summary>
    public static bool MayHaveExecuted(HttpMethod method, FaultKind kind) => IsWrite(method) && kind.MayHaveExecuted();

    /// <summary>Returns whether a method can change a resource.</summary>
    public static bool IsWrite(HttpMethod method) => !ReadOnlyMethods.Contains(method.Method);

    // After a reported success, a second PATCH could fail on the eTag that the first one changed, and a second DELETE with 404.
    private static bool CanRepeat(HttpMethod method, FaultKind kind) =>
        kind == FaultKind.Executed ? !IsWrite(method) : IsIdempotent(method);

    /// <summary>Returns whether sending a request twice has the same effect as sending it once.</summary>
    public static bool IsIdempotent(HttpMethod method) => IdempotentMethods.Contains(method.Method);
}
