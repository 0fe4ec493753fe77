using System.Collections.Frozen;
using System.Net;
using System.Security.Authentication;

namespace GraphDelegatedKit.Http;

/// <summary>
/// What may be sent again, by method, outcome, and whether the service did what was asked. A POST goes again only when it
/// certainly did not run: a mail whose answer was a 504 may well have been sent.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling"/>, <see href="https://learn.microsoft.com/graph/errors"/></remarks>
internal static class SendAgain
{
    private static readonly Outcome
        Refused = new(Passes: true, Ran: false), // turned away before anything was done
        Unknown = new(Passes: true, Ran: null),
        Answered = new(Passes: false, Ran: false), // the answer is final, and says itself what was done
        Hopeless = new(Passes: false, Ran: null);

    // A status that is not here is final.
    private static readonly FrozenDictionary<int, Outcome> Statuses = new Dictionary<int, Outcome>
    {
        [408] = Unknown,
        [429] = Refused,
        [500] = Unknown,
        [502] = Unknown,
        [503] = Unknown, // with a Retry-After: refused
        [504] = Unknown,
        [509] = Unknown,
    }.ToFrozenDictionary();

    // An error that is not here is unknown.
    private static readonly FrozenDictionary<HttpRequestError, Outcome> Errors = new Dictionary<HttpRequestError, Outcome>
    {
        [HttpRequestError.NameResolutionError] = Refused,
        [HttpRequestError.ConnectionError] = Refused,
        [HttpRequestError.SecureConnectionError] = Refused,
        [HttpRequestError.ProxyTunnelError] = Refused,
        [HttpRequestError.VersionNegotiationError] = Answered,
        [HttpRequestError.ConfigurationLimitExceeded] = Hopeless,
    }.ToFrozenDictionary();

    // RFC 9110 9.2.2 without PATCH: Graph's set the properties they name. What is not known may do anything.
    private static readonly FrozenSet<string> SafeTwice = FrozenSet.ToFrozenSet(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"], StringComparer.OrdinalIgnoreCase);

    private const long RefusedStream = 7; // RFC 9113 8.7: it was not acted upon, and may be sent again whatever it is

    private static readonly FrozenSet<string> Reads = FrozenSet.ToFrozenSet(["GET", "HEAD", "OPTIONS"], StringComparer.OrdinalIgnoreCase);

    public static bool After(HttpMethod method, Replay replay, HttpStatusCode status, bool askedToWait) => After(method, replay, Of(status, askedToWait));

    public static bool After(HttpMethod method, Replay replay, Exception fault) => After(method, replay, Of(fault));

    /// <summary>Whether this outcome leaves open if the service did what was asked.</summary>
    public static bool LeavesOpen(HttpMethod method, HttpStatusCode status, bool askedToWait) => Changes(method) && Of(status, askedToWait).Ran is null;

    /// <inheritdoc cref="LeavesOpen(HttpMethod, HttpStatusCode, bool)"/>
    public static bool LeavesOpen(HttpMethod method, Exception fault) => Changes(method) && Of(fault).Ran is null;

    /// <summary>Whether a method changes things: what only reads leaves nothing open.</summary>
    public static bool Changes(HttpMethod method) => !Reads.Contains(method.Method);

    /// <summary>Whether the usual wait is too short: bandwidth that is used up does not come back in a second.</summary>
    public static bool IsSlow(HttpStatusCode status) => status == (HttpStatusCode)509;

    private static bool After(HttpMethod method, Replay replay, Outcome outcome) =>
        outcome.Passes && replay != Replay.Never && (outcome.Ran == false || replay == Replay.Always || SafeTwice.Contains(method.Method));

    private static Outcome Of(HttpStatusCode status, bool askedToWait) => status == HttpStatusCode.ServiceUnavailable && askedToWait
        ? Refused
        : Statuses.GetValueOrDefault((int)status, Answered);

    private static Outcome Of(Exception fault) => fault switch
    {
        HttpRequestException { InnerException: AuthenticationException } => Answered, // a certificate does not become good by asking again
        HttpRequestException { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => Refused,
        HttpRequestException e => Errors.GetValueOrDefault(e.HttpRequestError, Unknown),
        IOException or TimeoutException => Unknown,
        _ => Hopeless,
    };

    private sealed record Outcome(bool Passes, bool? Ran);
}
