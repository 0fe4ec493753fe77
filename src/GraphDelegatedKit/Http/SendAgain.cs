using System.Net;
using System.Security.Authentication;

namespace GraphDelegatedKit.Http;

/// <summary>
/// What may be sent again, by method and outcome. A POST goes again only when it certainly did not run: a mail whose answer
/// was a 504 may well have been sent.
/// </summary>
internal static class SendAgain
{
    public static bool After(HttpMethod method, Replay replay, HttpStatusCode status, bool askedToWait) => status switch
    {
        _ when replay == Replay.Never => false,
        HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.ServiceUnavailable => askedToWait || IsSafeTwice(method, replay),
        _ => IsUnknown(status) && IsSafeTwice(method, replay),
    };

    public static bool After(HttpMethod method, Replay replay, Exception fault) =>
        replay != Replay.Never && IsPassing(fault) && (NeverLeft(fault) || IsSafeTwice(method, replay));

    /// <summary>Whether this outcome leaves open if the service did what was asked.</summary>
    public static bool LeavesOpen(HttpMethod method, HttpStatusCode status, bool askedToWait) =>
        Changes(method) && (IsUnknown(status) || (status == HttpStatusCode.ServiceUnavailable && !askedToWait));

    /// <inheritdoc cref="LeavesOpen(HttpMethod, HttpStatusCode, bool)"/>
    public static bool LeavesOpen(HttpMethod method, Exception fault) => Changes(method) && !NeverLeft(fault);

    private static bool IsUnknown(HttpStatusCode status) => status
        is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout or (HttpStatusCode)509;

    private static bool IsPassing(Exception fault) => fault
        is TimeoutException or IOException or HttpRequestException { InnerException: not AuthenticationException };

    private static bool NeverLeft(Exception fault) => fault
        is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError };

    /// <summary>Whether it is more than a reading.</summary>
    public static bool Changes(HttpMethod method) => method != HttpMethod.Get && method != HttpMethod.Head && method != HttpMethod.Options;

    private static bool IsSafeTwice(HttpMethod method, Replay replay) => replay == Replay.Always || method != HttpMethod.Post;
}
