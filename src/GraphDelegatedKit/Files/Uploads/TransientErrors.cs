using System.Net;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Reads an error of a request to Graph itself that opens a session, or sends all of a file. By status and code, never by message. Pure.</summary>
internal static class TransientErrors
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>Whether the same request may be answered otherwise later.</summary>
    public static bool IsTransient(GraphException e) => e.Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or (>= HttpStatusCode.InternalServerError and not HttpStatusCode.InsufficientStorage);

    /// <summary>Whether the wait the service asks for is worth it. Nothing that was sent is lost by ending here: it can be run again after that.</summary>
    public static bool IsDelayAcceptable(GraphException e) => e.RetryAfter is null || e.RetryAfter <= MaxDelay;

    /// <summary>Whether it may have been done although the answer does not say so.</summary>
    public static bool MayHaveExecuted(GraphException e) => e.MayHaveExecuted || e.Status is null or >= HttpStatusCode.InternalServerError;
}
