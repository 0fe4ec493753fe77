using System.Net;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Reads a refusal on the way of a download. By status and code, never by message.</summary>
internal static class DownloadErrorClassifier
{
    /// <summary>Whether a download address may answer otherwise once the item was looked at again: it has died, the server is ill, or the file has changed.</summary>
    /// <remarks>An address is good for minutes only (<see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/>), and says so in several ways.</remarks>
    public static bool IsRecoverable(GraphException error) => !IsInfected(error) && error.Code != "untrustedAddress" && error.Status
        is null or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone
        or HttpStatusCode.RequestTimeout or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>Whether it is only the address that is no good any more, and another one need not be waited for.</summary>
    public static bool IsUrlExpired(GraphException error) => error.Status
        is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.RequestedRangeNotSatisfiable;

    /// <summary>Whether the item may be had later. What Graph itself refuses, with a fresh token, it will refuse again.</summary>
    public static bool IsTransientLookupError(GraphException error) => error.Code != "untrustedAddress" && error.Status
        is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>The wait the service asked for, which is waited out whole and uses up no try.</summary>
    public static TimeSpan? GetRetryAfter(GraphException error) =>
        error.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && error.RetryAfter is { } delay && delay > TimeSpan.Zero ? delay : null;

    private static bool IsInfected(GraphException error) => error.Code == "malwareDetected" || error.InnerCodes.Contains("malwareDetected");
}
