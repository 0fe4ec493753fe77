using System.Collections.Frozen;
using System.Net;
using System.Security.Authentication;

namespace GraphDelegatedKit.Resilience;

/// <summary>
/// What may be sent again, by method, outcome, and whether the service did what was asked. A POST goes again only when it
/// certainly did not run: a mail whose answer was a 504 may well have been sent.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling"/>, <see href="https://learn.microsoft.com/graph/errors"/></remarks>
internal static class RetryRules
{
    private static readonly Outcome
        NotExecuted = new(IsTransient: true, HasExecuted: false), // turned away before anything was done
        Ambiguous = new(IsTransient: true, HasExecuted: null),
        Final = new(IsTransient: false, HasExecuted: false), // the answer is final, and says itself what was done
        Permanent = new(IsTransient: false, HasExecuted: null);

    // A status that is not here is final.
    private static readonly FrozenDictionary<int, Outcome> Statuses = new Dictionary<int, Outcome>
    {
        [408] = Ambiguous,
        [429] = NotExecuted,
        [500] = Ambiguous,
        [502] = Ambiguous,
        [503] = Ambiguous, // with a Retry-After: refused
        [504] = Ambiguous,
        [509] = Ambiguous,
    }.ToFrozenDictionary();

    // An error that is not here is unknown.
    private static readonly FrozenDictionary<HttpRequestError, Outcome> Errors = new Dictionary<HttpRequestError, Outcome>
    {
        [HttpRequestError.NameResolutionError] = NotExecuted,
        [HttpRequestError.ConnectionError] = NotExecuted,
        [HttpRequestError.SecureConnectionError] = NotExecuted,
        [HttpRequestError.ProxyTunnelError] = NotExecuted,
        [HttpRequestError.VersionNegotiationError] = Final,
        [HttpRequestError.ConfigurationLimitExceeded] = Permanent,
    }.ToFrozenDictionary();

    // RFC 9110 9.2.2 without PATCH: Graph's set the properties they name. What is not known may do anything.
    private static readonly FrozenSet<string> IdempotentMethods = FrozenSet.ToFrozenSet(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"], StringComparer.OrdinalIgnoreCase);

    private const long RefusedStream = 7; // RFC 9113 8.7: it was not acted upon, and may be sent again whatever it is

    private static readonly FrozenSet<string> ReadOnlyMethods = FrozenSet.ToFrozenSet(["GET", "HEAD", "OPTIONS"], StringComparer.OrdinalIgnoreCase);

    public static bool ShouldRetry(HttpMethod method, Replay replay, HttpStatusCode status, bool hasRetryAfter) => ShouldRetry(method, replay, Classify(status, hasRetryAfter));

    public static bool ShouldRetry(HttpMethod method, Replay replay, Exception fault) => ShouldRetry(method, replay, Classify(fault));

    /// <summary>Whether this outcome leaves open if the service did what was asked.</summary>
    public static bool MayHaveExecuted(HttpMethod method, HttpStatusCode status, bool hasRetryAfter) => IsWrite(method) && Classify(status, hasRetryAfter).HasExecuted is null;

    /// <inheritdoc cref="MayHaveExecuted(HttpMethod, HttpStatusCode, bool)"/>
    public static bool MayHaveExecuted(HttpMethod method, Exception fault) => IsWrite(method) && Classify(fault).HasExecuted is null;

    /// <summary>Whether a method changes things: what only reads leaves nothing open.</summary>
    public static bool IsWrite(HttpMethod method) => !ReadOnlyMethods.Contains(method.Method);

    /// <summary>Whether the usual wait is too short: bandwidth that is used up does not come back in a second.</summary>
    public static bool NeedsLongDelay(HttpStatusCode status) => status == (HttpStatusCode)509;

    private static bool ShouldRetry(HttpMethod method, Replay replay, Outcome outcome) =>
        outcome.IsTransient && replay != Replay.Never && (outcome.HasExecuted == false || replay == Replay.Always || IdempotentMethods.Contains(method.Method));

    private static Outcome Classify(HttpStatusCode status, bool hasRetryAfter) => status == HttpStatusCode.ServiceUnavailable && hasRetryAfter
        ? NotExecuted
        : Statuses.GetValueOrDefault((int)status, Final);

    private static Outcome Classify(Exception fault) => fault switch
    {
        HttpRequestException { InnerException: AuthenticationException } => Final, // a certificate does not become good by asking again
        HttpRequestException { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => NotExecuted,
        HttpRequestException e => Errors.GetValueOrDefault(e.HttpRequestError, Ambiguous),
        IOException or TimeoutException => Ambiguous,
        _ => Permanent,
    };

    private sealed record Outcome(bool IsTransient, bool? HasExecuted);
}
