using System.Net;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Classifies errors of a download by status and code, never by message.</summary>
internal static class DownloadErrorClassifier
{
    /// <summary>
    /// Whether a refresh of the item may resolve the error: the download URL has expired, the server failed, or the file has changed.
    /// </summary>
    /// <remarks>
    /// A download URL is valid for minutes only (<see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/>), and an
    /// expired one is reported in several ways.
    /// </remarks>
    public static bool IsRecoverable(GraphException error) =>
        !IsInfected(error)
        && error.Code != "untrustedAddress"
        && (IsTransient(error.Status) || IsUrlExpired(error));

    /// <summary>Whether only the download URL has expired, so that a new one can be used without a delay.</summary>
    public static bool IsUrlExpired(GraphException error) => error.Status
        is HttpStatusCode.Unauthorized
        or HttpStatusCode.Forbidden
        or HttpStatusCode.NotFound
        or HttpStatusCode.Gone
        or HttpStatusCode.RequestedRangeNotSatisfiable;

    /// <summary>
    /// Whether a failed lookup of the item can be retried. An error that Graph returns despite a valid token is permanent.
    /// </summary>
    public static bool IsTransientLookupError(GraphException error) => error.Code != "untrustedAddress" && IsTransient(error.Status);

    /// <summary>Gets the delay the service requested. It is waited for completely and does not count as an attempt.</summary>
    public static TimeSpan? GetRetryAfter(GraphException error) =>
        error.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        && error.RetryAfter is { } delay && delay > TimeSpan.Zero
            ? delay
            : null;

    private static bool IsTransient(HttpStatusCode? status) =>
        status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private static bool IsInfected(GraphException error) =>
        error.Code == "malwareDetected" || error.InnerCodes.Contains("malwareDetected");
}
