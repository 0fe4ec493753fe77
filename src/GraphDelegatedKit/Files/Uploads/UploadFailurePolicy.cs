using System.Net;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The request of an upload that failed.</summary>
internal enum UploadPhase
{
    /// <summary>The opening of an upload session.</summary>
    Open,

    /// <summary>A range of an upload session.</summary>
    Range,

    /// <summary>The query of the status of an upload session.</summary>
    Status,

    /// <summary>The deferred commit of an upload session.</summary>
    Commit,

    /// <summary>The request to Graph that creates the file by the upload URL.</summary>
    CommitByUrl,

    /// <summary>The request that gives a staged file its final name.</summary>
    Rename,

    /// <summary>A whole file in one PUT.</summary>
    SinglePut,

    /// <summary>A whole attachment in one POST.</summary>
    Attachment,
}

/// <summary>What a failure says, whatever the request was.</summary>
internal enum UploadFailureKind
{
    /// <summary>The service limits the rate of requests and named a delay.</summary>
    Throttled,

    /// <summary>The outcome is unknown, or the service failed: the same request can succeed later.</summary>
    Transient,

    /// <summary>The session has other bytes than expected.</summary>
    OutOfStep,

    /// <summary>The item or the session does not exist.</summary>
    NotFound,

    /// <summary>The permission in the upload URL, or the token, is not accepted.</summary>
    NotAuthorized,

    /// <summary>403 without an error code, such as the page of a proxy or of a content filter.</summary>
    Unexplained,

    /// <summary>The request has too many bytes.</summary>
    TooLarge,

    /// <summary>Another item, or an upload session, has the name.</summary>
    NameTaken,

    /// <summary>The service reports another version of the item than expected, also to requests that expect none.</summary>
    Modified,

    /// <summary>The item is checked out, or open in an editor.</summary>
    Locked,

    /// <summary>The service considers the content infected.</summary>
    Malware,

    /// <summary>The drive or the mailbox is full.</summary>
    Full,

    /// <summary>The service refused the request permanently.</summary>
    Refused,
}

/// <summary>The reaction to a failed request of an upload.</summary>
internal enum UploadAction
{
    /// <summary>Wait as long as the service asked, and send the request again.</summary>
    ResendAfterRequestedDelay,

    /// <summary>The session is too new for the server that responded: send the range again after some seconds.</summary>
    ResendWhileSessionIsNew,

    /// <summary>The request had no effect: send it again after the delay of the backoff.</summary>
    ResendAfterBackoff,

    /// <summary>The request may have had an effect: look for the result after the delay of the backoff, before it is sent again.</summary>
    LookUpThenResend,

    /// <summary>The session has a different state than expected: query its status immediately.</summary>
    QueryStatus,

    /// <summary>The outcome is unknown: wait, then query the status of the session.</summary>
    DelayAndQueryStatus,

    /// <summary>The session no longer exists, or is complete.</summary>
    SessionGone,

    /// <summary>The refusal has no reason. It is final, unless the status of the session shows that the session has ended.</summary>
    FailUnlessSessionEnded,

    /// <summary>The range was too large: send a smaller one.</summary>
    SendSmaller,

    /// <summary>The file is too large for one request: send it through a session.</summary>
    UseSession,

    /// <summary>Another item has the name. After the last range, the service keeps all bytes until the session expires.</summary>
    NameTaken,

    /// <summary>The item is checked out, or open in an editor: wait as long as the options allow.</summary>
    Locked,

    /// <summary>The failure is permanent.</summary>
    Fail,
}

/// <summary>
/// Decides how an upload reacts to a failed request, by the phase, the status and the codes, never by the message. Pure. Every request of
/// an upload that fails is decided here.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/>. A conflict of versions (412, 409
/// <c>resourceModified</c>) does not recur if the request names no version: onedrive-api-docs#1415, #1143, #1707.
/// </remarks>
internal static class UploadFailurePolicy
{
    /// <param name="error">The error of the request.</param>
    /// <param name="phase">The request.</param>
    /// <param name="mayBeUnknown">
    /// Whether the session (for requests to its URL) or the folder (for other requests) was created so recently that some servers may not
    /// know it yet.
    /// </param>
    /// <param name="isConditional">Whether the request named the version that the caller expects (<c>If-Match</c>).</param>
    public static UploadAction GetAction(GraphException error, UploadPhase phase, bool mayBeUnknown = false, bool isConditional = false)
    {
        var kind = Classify(error);
        return phase switch
        {
            UploadPhase.Range or UploadPhase.Status or UploadPhase.Commit or UploadPhase.CommitByUrl =>
                GetSessionAction(kind, error, phase, mayBeUnknown),
            _ => GetItemAction(kind, error, phase, mayBeUnknown, isConditional),
        };
    }

    /// <summary>Classifies an error by its status and codes.</summary>
    public static UploadFailureKind Classify(GraphException error) => error.Status switch
    {
        _ when FaultClassifier.GetRequestedDelay(error.Status, error.RetryAfter) is not null => UploadFailureKind.Throttled,
        null => UploadFailureKind.Transient,
        _ when InfectedFile.IsReportedBy(error) => UploadFailureKind.Malware,
        _ when error.IsFull() => UploadFailureKind.Full,
        HttpStatusCode.Locked => UploadFailureKind.Locked,
        _ when error.HasCode("resourceLocked") => UploadFailureKind.Locked,
        HttpStatusCode.PreconditionFailed => UploadFailureKind.Modified,
        _ when error.HasCode("resourceModified", "entityTagDoesNotMatch", "ErrorIrresolvableConflict") => UploadFailureKind.Modified,
        HttpStatusCode.Conflict when error.IsNameTaken() => UploadFailureKind.NameTaken,
        HttpStatusCode.Conflict when error.HasNoCode() => UploadFailureKind.Modified, // assumed: sent by a proxy, not by the drive
        HttpStatusCode.RequestEntityTooLarge => UploadFailureKind.TooLarge,
        _ when error.HasCode("maxFragmentLengthExceeded") => UploadFailureKind.TooLarge,
        HttpStatusCode.RequestedRangeNotSatisfiable => UploadFailureKind.OutOfStep,
        _ when error.HasCode("invalidRange", "fragmentOverlap", "fragmentOutOfOrder", "uploadSessionIncomplete") =>
            UploadFailureKind.OutOfStep,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => UploadFailureKind.NotFound,
        HttpStatusCode.BadRequest when error.HasCode("uploadSessionNotFound", "uploadSessionFailed", "itemNotFound") =>
            UploadFailureKind.NotFound,
        HttpStatusCode.Unauthorized => UploadFailureKind.NotAuthorized,
        HttpStatusCode.Forbidden when error.HasNoCode() => UploadFailureKind.Unexplained,
        HttpStatusCode.Forbidden when IsExpiredUrl(error) => UploadFailureKind.NotAuthorized,
        HttpStatusCode.NotImplemented => UploadFailureKind.Refused,
        _ => error.IsTransient() ? UploadFailureKind.Transient : UploadFailureKind.Refused,
    };

    private static UploadAction GetSessionAction(
        UploadFailureKind kind, GraphException error, UploadPhase phase, bool mayBeUnknown) => kind switch
    {
        UploadFailureKind.Throttled => UploadAction.ResendAfterRequestedDelay,
        UploadFailureKind.Transient or UploadFailureKind.Modified => UploadAction.DelayAndQueryStatus,
        UploadFailureKind.OutOfStep => UploadAction.QueryStatus,
        UploadFailureKind.NotFound when mayBeUnknown && error.Status == HttpStatusCode.NotFound => UploadAction.ResendWhileSessionIsNew,
        UploadFailureKind.NotFound => UploadAction.SessionGone,
        UploadFailureKind.NotAuthorized or UploadFailureKind.Unexplained when phase == UploadPhase.CommitByUrl => UploadAction.Fail,
        UploadFailureKind.NotAuthorized => UploadAction.SessionGone,
        UploadFailureKind.Unexplained => phase == UploadPhase.Status ? UploadAction.SessionGone : UploadAction.FailUnlessSessionEnded,
        UploadFailureKind.TooLarge when phase == UploadPhase.Range => UploadAction.SendSmaller,
        UploadFailureKind.NameTaken => UploadAction.NameTaken,
        UploadFailureKind.Locked => UploadAction.Locked,
        _ => UploadAction.Fail,
    };

    private static UploadAction GetItemAction(
        UploadFailureKind kind, GraphException error, UploadPhase phase, bool mayBeUnknown, bool isConditional) => kind switch
    {
        UploadFailureKind.Throttled or UploadFailureKind.Transient => error.MayHaveStoredFile() && phase != UploadPhase.Rename
            ? UploadAction.LookUpThenResend
            : UploadAction.ResendAfterBackoff,
        UploadFailureKind.Modified when isConditional && error.Status == HttpStatusCode.PreconditionFailed => UploadAction.Fail,
        UploadFailureKind.Modified => UploadAction.ResendAfterBackoff,
        UploadFailureKind.NotFound when mayBeUnknown && error.Status == HttpStatusCode.NotFound => UploadAction.ResendAfterBackoff,
        UploadFailureKind.TooLarge when phase == UploadPhase.SinglePut => UploadAction.UseSession,
        UploadFailureKind.NameTaken => UploadAction.NameTaken,
        UploadFailureKind.Locked => UploadAction.Locked,
        _ => UploadAction.Fail,
    };

    // The permission in an upload URL expires after a day, independently of the session. The codes of Outlook differ.
    private static bool IsExpiredUrl(GraphException error) =>
        error.HasCode("expiredToken", "accessDenied", "unauthenticated", "InvalidAuthenticationToken", "ErrorAccessDenied");
}
