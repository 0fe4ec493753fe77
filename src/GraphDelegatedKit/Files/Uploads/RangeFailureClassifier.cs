using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The reaction to a range that was rejected, or whose outcome is unknown.</summary>
internal enum RangeFailureAction
{
    /// <summary>The service limits the rate of requests: send the range again after the delay that it requested.</summary>
    Resend,

    /// <summary>The session is too new for the server that answered: send the range again after some seconds.</summary>
    ResendToNewSession,

    /// <summary>The session has a different state than expected: query its status immediately.</summary>
    QueryStatus,

    /// <summary>The outcome is unknown: wait, then query the status of the session.</summary>
    DelayAndQueryStatus,

    /// <summary>The session no longer exists, or is complete.</summary>
    SessionGone,

    /// <summary>The range was too large: send a smaller one.</summary>
    SendSmaller,

    /// <summary>Another item has the name. After the last range, the service keeps all bytes until the session expires.</summary>
    NameTaken,

    /// <summary>The item is checked out, or open in an editor: the range can be accepted later.</summary>
    Locked,

    /// <summary>The service refused the range permanently.</summary>
    Fail,
}

/// <summary>Classifies an error of an upload URL by its status and code, never by its message. Pure.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/></remarks>
internal static class RangeFailureClassifier
{
    /// <param name="error">The error of a range, or of a status query.</param>
    /// <param name="isNewSession">
    /// Whether the session has not accepted anything yet. A new session can answer 404 for some seconds, until all servers know it.
    /// </param>
    public static RangeFailureAction Classify(GraphException error, bool isNewSession) => (error.Status, error.Code) switch
    {
        var (status, _) when FaultClassifier.GetRequestedDelay(status, error.RetryAfter) is not null => RangeFailureAction.Resend,
        (HttpStatusCode.NotFound, _) when isNewSession => RangeFailureAction.ResendToNewSession,
        (HttpStatusCode.RequestedRangeNotSatisfiable, _) => RangeFailureAction.QueryStatus,
        (HttpStatusCode.NotFound or HttpStatusCode.Gone, _) => RangeFailureAction.SessionGone,
        (HttpStatusCode.BadRequest, "uploadSessionNotFound" or "itemNotFound") => RangeFailureAction.SessionGone,
        // The upload URL expires after a day, independently of the session.
        (HttpStatusCode.Unauthorized, _) => RangeFailureAction.SessionGone,
        (HttpStatusCode.Forbidden, "expiredToken" or "accessDenied" or "Forbidden") => RangeFailureAction.SessionGone,
        (HttpStatusCode.Forbidden, "InvalidAuthenticationToken" or "ErrorAccessDenied") => RangeFailureAction.SessionGone,
        (HttpStatusCode.RequestEntityTooLarge, _) => RangeFailureAction.SendSmaller,
        (HttpStatusCode.Conflict, "nameAlreadyExists") => RangeFailureAction.NameTaken,
        (HttpStatusCode.Locked, _) => RangeFailureAction.Locked,
        _ => error.IsTransient() ? RangeFailureAction.DelayAndQueryStatus : RangeFailureAction.Fail,
    };
}
