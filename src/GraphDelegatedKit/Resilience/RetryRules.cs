using System.Collections.Frozen;
using System.Net;
using System.Security.Authentication;

namespace GraphDelegatedKit.Resilience;

/// <summary>
/// Decides which requests may be sent again, by method, outcome, and whether the service executed the request. A POST is sent again only
/// if it was certainly not executed: a mail that was answered with 504 may have been sent.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling"/>, <see href="https://learn.microsoft.com/graph/errors"/></remarks>
internal static class RetryRules
{
    private static readonly Outcome
        NotExecuted = new(IsTransient: true, HasExecuted: false), // refused before it was executed
        Ambiguous = new(IsTransient: true, HasExecuted: null),
        Final = new(IsTransient: false, HasExecuted: false), // the response itself reports the result
        Permanent = new(IsTransient: false, HasExecuted: null);

    // Any other status is Final.
    private static readonly FrozenDictionary<int, Outcome> Statuses = new Dictionary<int, Outcome>
    {
        [408] = Ambiguous,
        [429] = NotExecuted,
        [500] = Ambiguous,
        [502] = Ambiguous,
        [503] = Ambiguous, // NotExecuted with a Retry-After
        [504] = Ambiguous,
        [509] = Ambiguous,
    }.ToFrozenDictionary();

    // Any other error is Ambiguous.
    private static readonly FrozenDictionary<HttpRequestError, Outcome> Errors = new Dictionary<HttpRequestError, Outcome>
    {
        [HttpRequestError.NameResolutionError] = NotExecuted,
        [HttpRequestError.ConnectionError] = NotExecuted,
        [HttpRequestError.SecureConnectionError] = NotExecuted,
        [HttpRequestError.ProxyTunnelError] = NotExecuted,
        [HttpRequestError.VersionNegotiationError] = Final,
        [HttpRequestError.ConfigurationLimitExceeded] = Permanent,
    }.ToFrozenDictionary();

    // RFC 9110 9.2.2, and PATCH: a PATCH in Graph sets the properties that it names. Unknown methods are not idempotent.
    private static readonly FrozenSet<string> IdempotentMethods =
        FrozenSet.ToFrozenSet(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> ReadOnlyMethods =
        FrozenSet.ToFrozenSet(["GET", "HEAD", "OPTIONS"], StringComparer.OrdinalIgnoreCase);

    private const long RefusedStream = 7; // RFC 9113 8.7: not executed, so that any method may be sent again

    public static bool ShouldRetry(HttpMethod method, Replay replay, HttpStatusCode status, bool hasRetryAfter) =>
        ShouldRetry(method, replay, Classify(status, hasRetryAfter));

    public static bool ShouldRetry(HttpMethod method, Replay replay, Exception fault) => ShouldRetry(method, replay, Classify(fault));

    /// <summary>Returns whether the outcome leaves open whether the service executed the request.</summary>
    public static bool MayHaveExecuted(HttpMethod method, HttpStatusCode status, bool hasRetryAfter) =>
        IsWrite(method) && Classify(status, hasRetryAfter).HasExecuted is null;

    /// <inheritdoc cref="MayHaveExecuted(HttpMethod, HttpStatusCode, bool)"/>
    public static bool MayHaveExecuted(HttpMethod method, Exception fault) => IsWrite(method) && Classify(fault).HasExecuted is null;

    /// <summary>Returns whether a method can change a resource.</summary>
    public static bool IsWrite(HttpMethod method) => !ReadOnlyMethods.Contains(method.Method);

    /// <summary>Returns whether the usual delay is too short: a bandwidth limit does not reset within seconds.</summary>
    public static bool NeedsLongDelay(HttpStatusCode status) => status == (HttpStatusCode)509;

    private static bool ShouldRetry(HttpMethod method, Replay replay, Outcome outcome) =>
        outcome.IsTransient
        && replay != Replay.Never
        && (outcome.HasExecuted == false || replay == Replay.Always || IdempotentMethods.Contains(method.Method));

    private static Outcome Classify(HttpStatusCode status, bool hasRetryAfter) =>
        status == HttpStatusCode.ServiceUnavailable && hasRetryAfter
        ? NotExecuted
        : Statuses.GetValueOrDefault((int)status, Final);

    private static Outcome Classify(Exception fault) => fault switch
    {
        HttpRequestException { InnerException: AuthenticationException } => Final, // an invalid certificate stays invalid
        HttpRequestException { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => NotExecuted,
        HttpRequestException e => Errors.GetValueOrDefault(e.HttpRequestError, Ambiguous),
        IOException or TimeoutException => Ambiguous,
        _ => Permanent,
    };

    private sealed record Outcome(bool IsTransient, bool? HasExecuted);
}
