using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Reflection;
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

    private const int RetryOnConnectionFailure = 1;

    private const long RefusedStream = 7; // RFC 9113 8.7: not executed, so that any method may be sent again

    // The decision of SocketsHttpHandler about its own retries: 0 for none, 1 after a failed connection. It is internal. Without it, a
    // request that a GOAWAY left unprocessed looks like a request whose connection was lost: types, error and codes are the same.
    private static readonly PropertyInfo? AllowRetry =
        typeof(HttpRequestException).GetProperty("AllowRetry", BindingFlags.Instance | BindingFlags.NonPublic);

    public static bool ShouldRetry(HttpMethod method, Replay replay, HttpStatusCode status, bool hasRetryAfter) =>
        ShouldRetry(method, replay, Classify(status, hasRetryAfter));

    /// <param name="method">The method of the request.</param>
    /// <param name="replay">The replay that the caller allows.</param>
    /// <param name="fault">The exception that ended the attempt.</param>
    /// <param name="wasNotSent">Whether it is certain that the request was not sent.</param>
    public static bool ShouldRetry(HttpMethod method, Replay replay, Exception fault, bool wasNotSent = false) =>
        ShouldRetry(method, replay, Classify(fault, wasNotSent));

    /// <summary>Returns whether the outcome leaves open whether the service executed the request.</summary>
    public static bool MayHaveExecuted(HttpMethod method, HttpStatusCode status, bool hasRetryAfter) =>
        IsWrite(method) && Classify(status, hasRetryAfter).HasExecuted is null;

    /// <inheritdoc cref="MayHaveExecuted(HttpMethod, HttpStatusCode, bool)"/>
    public static bool MayHaveExecuted(HttpMethod method, Exception fault, bool wasNotSent = false) =>
        IsWrite(method) && Classify(fault, wasNotSent).HasExecuted is null;

    /// <summary>Returns whether a method can change a resource.</summary>
    public static bool IsWrite(HttpMethod method) => !ReadOnlyMethods.Contains(method.Method);

    /// <summary>Returns whether sending a request twice has the same effect as sending it once.</summary>
    public static bool IsIdempotent(HttpMethod method) => IdempotentMethods.Contains(method.Method);

    /// <summary>Returns whether the usual delay is too short: a bandwidth limit does not reset within seconds.</summary>
    public static bool NeedsLongDelay(HttpStatusCode status) => status == (HttpStatusCode)509;

    private static bool ShouldRetry(HttpMethod method, Replay replay, Outcome outcome) =>
        outcome.IsTransient
        && replay != Replay.Never
        && (outcome.HasExecuted == false || replay == Replay.Always || IsIdempotent(method));

    private static Outcome Classify(HttpStatusCode status, bool hasRetryAfter) =>
        status == HttpStatusCode.ServiceUnavailable && hasRetryAfter
        ? NotExecuted
        : Statuses.GetValueOrDefault((int)status, Final);

    private static Outcome Classify(Exception fault, bool wasNotSent) =>
        wasNotSent ? Classify(fault) with { HasExecuted = false } : Classify(fault);

    private static Outcome Classify(Exception fault) => fault switch
    {
        HttpRequestException { InnerException: AuthenticationException } => Final, // an invalid certificate stays invalid
        HttpRequestException { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => NotExecuted,
        HttpRequestException e when WasLeftUnprocessed(e) => NotExecuted,
        HttpRequestException e => Errors.GetValueOrDefault(e.HttpRequestError, Ambiguous),
        IOException or TimeoutException => Ambiguous,
        _ => Permanent,
    };

    // Over HTTP/2: the connection shut down or had no stream left before the request used it, or a GOAWAY named a lower stream as the
    // last one (RFC 9113 6.8), and the transport's own retries ended the same way. Over HTTP/1.1 an IOException is inside, and the
    // transport's decision is not enough: it repeats a request without a body although that may have run.
    private static bool WasLeftUnprocessed(HttpRequestException fault) =>
        fault.InnerException is null or HttpProtocolException
        && AllowRetry?.GetValue(fault) is Enum decision
        && Convert.ToInt32(decision, CultureInfo.InvariantCulture) == RetryOnConnectionFailure;

    private sealed record Outcome(bool IsTransient, bool? HasExecuted);
}
