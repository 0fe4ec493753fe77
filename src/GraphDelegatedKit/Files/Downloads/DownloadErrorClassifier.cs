using System.Net;
using GraphDelegatedKit.Client;
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
        !InfectedFile.IsReportedBy(error) && (IsTransient(error) || IsUrlExpired(error) || IsErrorPage(error));

    /// <summary>Whether the status was successful, but the body was an error or a page of HTML.</summary>
    public static bool IsErrorPage(GraphException error) => error is { Status: HttpStatusCode.OK, Code: not "compressedContent" };

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
}
