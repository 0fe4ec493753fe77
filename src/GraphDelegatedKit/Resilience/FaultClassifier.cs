using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Security.Authentication;

namespace GraphDelegatedKit.Resilience;

/// <summary>Classifies the end of an attempt by its status or exception, never by a message. Pure.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling"/>, <see href="https://learn.microsoft.com/graph/errors"/></remarks>
internal static class FaultClassifier
{
    private const HttpStatusCode BandwidthLimitExceeded = (HttpStatusCode)509;
    private const long RefusedStream = 7; // RFC 9113 8.7: not executed, so that any method may be sent again

    private static readonly FrozenDictionary<HttpStatusCode, Row> Statuses = new Dictionary<HttpStatusCode, Row>
    {
        //                                         Api                  Upload                        Download
        [HttpStatusCode.RequestTimeout] =      new(FaultKind.Ambiguous, FaultKind.Ambiguous,          FaultKind.Ambiguous),
        [HttpStatusCode.TooManyRequests] =     new(FaultKind.Throttled, FaultKind.Throttled,          FaultKind.Throttled),
        [HttpStatusCode.InternalServerError] = new(FaultKind.Ambiguous, FaultKind.Ambiguous,          FaultKind.Ambiguous),
        [HttpStatusCode.BadGateway] =          new(FaultKind.Ambiguous, FaultKind.Ambiguous,          FaultKind.Ambiguous),
        [HttpStatusCode.ServiceUnavailable] =  new(FaultKind.Ambiguous, FaultKind.Ambiguous,          FaultKind.Ambiguous), // or Throttled
        [HttpStatusCode.GatewayTimeout] =      new(FaultKind.Ambiguous, FaultKind.Ambiguous,          FaultKind.Ambiguous),
        [HttpStatusCode.InsufficientStorage] = new(FaultKind.Permanent, FaultKind.PermanentAmbiguous, FaultKind.Ambiguous),
        [BandwidthLimitExceeded] =             new(FaultKind.Ambiguous, FaultKind.Ambiguous,          FaultKind.Ambiguous),
    }.ToFrozenDictionary();

    private static readonly Row
        NoResponse = new(FaultKind.Ambiguous, FaultKind.Ambiguous, FaultKind.Ambiguous),
        Success = new(FaultKind.None, FaultKind.None, FaultKind.None), // any other status below 400
        Refusal = new(FaultKind.Permanent, FaultKind.Permanent, FaultKind.Permanent), // any other status below 500
        ServerError = new(FaultKind.Permanent, FaultKind.Ambiguous, FaultKind.Ambiguous); // any other status from 500 up

    /// <summary>The code of throttling, as the service spells it.</summary>
    public const string ThrottledCode = "TooManyRequests";

    // The codes of transient errors in the body of a response with a success status. The service had begun to answer when it failed.
    private static readonly FrozenSet<string> TransientCodes = FrozenSet.ToFrozenSet(
    [
        "activityLimitReached", "BadGateway", "ErrorInternalServerError", "ErrorInternalServerTransientError", "ErrorServerBusy",
        "ErrorTimeoutExpired", "GatewayTimeout", "generalException", "InternalServerError", "serviceNotAvailable", "ServiceUnavailable",
        "Service_InternalServerError", "throttledRequest", "timeout", ThrottledCode, "UnknownError",
    ], StringComparer.OrdinalIgnoreCase);

    // Any other error is Ambiguous.
    private static readonly FrozenDictionary<HttpRequestError, FaultKind> Errors = new Dictionary<HttpRequestError, FaultKind>
    {
        [HttpRequestError.NameResolutionError] = FaultKind.Transient,
        [HttpRequestError.ConnectionError] = FaultKind.Transient,
        [HttpRequestError.SecureConnectionError] = FaultKind.Transient,
        [HttpRequestError.ProxyTunnelError] = FaultKind.Transient,
        [HttpRequestError.VersionNegotiationError] = FaultKind.Permanent,
        [HttpRequestError.ConfigurationLimitExceeded] = FaultKind.PermanentAmbiguous,
    }.ToFrozenDictionary();

    // SocketsHttpHandler's decision about its own retries is internal. Without this property, a request that a GOAWAY left unprocessed
    // looks like a request whose connection was lost: types, error and codes are the same. A runtime without the property leaves it null,
    // and such a request is then Ambiguous.
    private const int RetryOnConnectionFailure = 1;
    private static readonly PropertyInfo? AllowRetry =
        typeof(HttpRequestException).GetProperty("AllowRetry", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <param name="status">The status of the response; <see langword="null"/> if there was no response.</param>
    /// <param name="retryAfter">
    /// The delay that the service requested. A 503 with a delay is <see cref="FaultKind.Throttled"/>: the request was refused before it was
    /// executed. A caller that does not rely on that passes <see langword="null"/>.
    /// </param>
    /// <param name="purpose">What the request is for.</param>
    public static FaultKind Classify(HttpStatusCode? status, TimeSpan? retryAfter, RequestPurpose purpose = RequestPurpose.Api)
    {
        if (status == HttpStatusCode.ServiceUnavailable && retryAfter is not null) return FaultKind.Throttled;

        var row = status is not { } code ? NoResponse
            : Statuses.TryGetValue(code, out var listed) ? listed
            : code < HttpStatusCode.BadRequest ? Success
            : code < HttpStatusCode.InternalServerError ? Refusal
            : ServerError;
        return purpose switch
        {
            RequestPurpose.Upload => row.Upload,
            RequestPurpose.Download => row.Download,
            _ => row.Api,
        };
    }

    /// <param name="fault">The exception that ended the attempt.</param>
    /// <param name="wasNotSent">Whether it is certain that the request was not sent.</param>
    public static FaultKind Classify(Exception fault, bool wasNotSent = false) => (ClassifySent(fault), wasNotSent) switch
    {
        (FaultKind.Ambiguous, true) => FaultKind.Transient,
        (FaultKind.PermanentAmbiguous, true) => FaultKind.Permanent,
        var (kind, _) => kind,
    };

    /// <param name="fault">What is wrong with the body of a response whose status is a success.</param>
    public static FaultKind Classify(BodyFault fault) => fault switch
    {
        BodyFault.Empty or BodyFault.Malformed or BodyFault.TransientServiceError => FaultKind.Executed,
        _ => FaultKind.PermanentAmbiguous,
    };

    /// <summary>Returns whether an error with one of these codes is transient.</summary>
    public static bool IsTransientCode(IEnumerable<string> codes) => codes.Any(TransientCodes.Contains);

    /// <summary>
    /// Returns the delay that the service requested because it limits the rate of requests. Such a delay is waited for completely;
    /// otherwise the caller's own backoff decides.
    /// </summary>
    /// <returns><see langword="null"/> if the status does not limit the rate, or the delay is zero.</returns>
    public static TimeSpan? GetRequestedDelay(HttpStatusCode? status, TimeSpan? retryAfter) =>
        status is { } code && IsThrottling(code) && retryAfter > TimeSpan.Zero ? retryAfter : null;

    /// <summary>Returns whether the service limits the rate of requests with this status, which may name a delay.</summary>
    public static bool IsThrottling(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <summary>Returns whether the usual backoff is too short: a bandwidth limit does not reset within seconds.</summary>
    public static bool NeedsLongDelay(HttpStatusCode status) => status == BandwidthLimitExceeded;

    private static FaultKind ClassifySent(Exception fault) => fault switch
    {
        HttpRequestException { InnerException: AuthenticationException } => FaultKind.Permanent, // an invalid certificate stays invalid
        HttpRequestException { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => FaultKind.Transient,
        HttpRequestException e when WasLeftUnprocessed(e) => FaultKind.Transient,
        HttpRequestException e => Errors.GetValueOrDefault(e.HttpRequestError, FaultKind.Ambiguous),
        IOException or TimeoutException => FaultKind.Ambiguous,
        InvalidDataException => FaultKind.Ambiguous, // a handler of the program could not decompress the body
        _ => FaultKind.PermanentAmbiguous,
    };

    // Over HTTP/2: the connection shut down or had no stream left before the request used it, or a GOAWAY named a lower stream as the
    // last one (RFC 9113 6.8), and the transport's own retries ended the same way. Over HTTP/1.1 an IOException is inside, and the
    // transport's decision is not enough: it repeats a request without a body although that may have run.
    private static bool WasLeftUnprocessed(HttpRequestException fault) =>
        fault.InnerException is null or HttpProtocolException
        && AllowRetry?.GetValue(fault) is Enum decision
        && Convert.ToInt32(decision, CultureInfo.InvariantCulture) == RetryOnConnectionFailure;

    private readonly record struct Row(FaultKind Api, FaultKind Upload, FaultKind Download);
}
