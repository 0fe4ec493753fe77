using System.Net;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Reads an error of an upload address. By status and code, never by message.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/></remarks>
internal static class RangeFailureClassifier
{
    /// <param name="error">What the range, or the question for the state, was answered with.</param>
    /// <param name="isNewSession">Nothing was taken yet: a session just opened may not be known everywhere, and answers 404 for some seconds.</param>
    public static RangeFailureAction Classify(GraphException error, bool isNewSession) => (error.Status, error.Code) switch
    {
        (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, _) when error.RetryAfter > TimeSpan.Zero => RangeFailureAction.Resend,
        (HttpStatusCode.NotFound, _) when isNewSession => RangeFailureAction.Resend,
        (HttpStatusCode.RequestedRangeNotSatisfiable, _) => RangeFailureAction.QueryStatus,
        (HttpStatusCode.NotFound or HttpStatusCode.Gone, _) => RangeFailureAction.SessionGone,
        (HttpStatusCode.BadRequest, "uploadSessionNotFound" or "itemNotFound") => RangeFailureAction.SessionGone,
        (HttpStatusCode.Unauthorized, _) or (HttpStatusCode.Forbidden, "expiredToken" or "accessDenied" or "Forbidden" or "InvalidAuthenticationToken" or "ErrorAccessDenied") => RangeFailureAction.SessionGone, // the address has a life of its own: a day
        (HttpStatusCode.RequestEntityTooLarge, _) => RangeFailureAction.SendSmaller,
        (HttpStatusCode.Conflict, "nameAlreadyExists") => RangeFailureAction.NameTaken,
        (HttpStatusCode.Locked, _) => RangeFailureAction.Locked,
        (HttpStatusCode.InsufficientStorage, _) => RangeFailureAction.Fail,
        (null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError, _) => RangeFailureAction.DelayAndQueryStatus,
        _ => RangeFailureAction.Fail,
    };
}
