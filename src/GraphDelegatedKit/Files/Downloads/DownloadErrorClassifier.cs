using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// Classifies what only a download knows about an error: the state of the download URL, and whether the file may be downloaded at all. By
/// status and code, never by message.
/// </summary>
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
        !IsInfected(error) && (IsTransient(error) || IsUrlExpired(error));

    /// <summary>Whether only the download URL has expired, so that a new one can be used without a delay.</summary>
    public static bool IsUrlExpired(GraphException error) => error.Status
        is HttpStatusCode.Unauthorized
        or HttpStatusCode.Forbidden
        or HttpStatusCode.NotFound
        or HttpStatusCode.Gone
        or HttpStatusCode.RequestedRangeNotSatisfiable;

    /// <summary>
    /// Whether the same request can succeed later. If a lookup of the item fails, any other error is permanent: Graph returned it despite a
    /// valid token.
    /// </summary>
    public static bool IsTransient(GraphException error) =>
        error.Code != "untrustedAddress"
        && FaultClassifier.Classify(error.Status, error.RetryAfter, RequestPurpose.Download).IsTransient();

    private static bool IsInfected(GraphException error) =>
        error.Code == "malwareDetected" || error.InnerCodes.Contains("malwareDetected");
}
