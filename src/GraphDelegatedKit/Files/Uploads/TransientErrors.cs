using System.Net;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Classifies errors of Graph requests that open a session or send a whole file, by status and code, never by message. Pure.
/// </summary>
internal static class TransientErrors
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>Whether the same request can succeed later.</summary>
    public static bool IsTransient(GraphException e) => e.Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or (>= HttpStatusCode.InternalServerError and not HttpStatusCode.InsufficientStorage);

    /// <summary>
    /// Whether the delay that the service requested is short enough to wait for. Otherwise the upload ends; a later run loses nothing.
    /// </summary>
    public static bool IsDelayAcceptable(GraphException e) => e.RetryAfter is null || e.RetryAfter <= MaxDelay;

    /// <summary>Whether the request may have been executed although the response does not say so.</summary>
    public static bool MayHaveExecuted(GraphException e) => e.MayHaveExecuted || e.Status is null or >= HttpStatusCode.InternalServerError;
}
