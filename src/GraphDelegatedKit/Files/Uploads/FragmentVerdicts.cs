using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>Reads an error of an upload address. By status and code, never by message.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/></remarks>
internal static class FragmentVerdicts
{
    /// <param name="error">What the range, or the question for the state, was answered with.</param>
    /// <param name="isYoung">Nothing was taken yet: a session just opened may not be known everywhere, and answers 404 for some seconds.</param>
    public static FragmentVerdict Of(GraphException error, bool isYoung) => (error.Status, error.Code) switch
    {
        (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, _) when error.RetryAfter > TimeSpan.Zero => FragmentVerdict.SendAgain,
        (HttpStatusCode.NotFound, _) when isYoung => FragmentVerdict.SendAgain,
        (HttpStatusCode.RequestedRangeNotSatisfiable, _) => FragmentVerdict.Ask,
        (HttpStatusCode.NotFound or HttpStatusCode.Gone, _) => FragmentVerdict.SessionGone,
        (HttpStatusCode.BadRequest, "uploadSessionNotFound" or "itemNotFound") => FragmentVerdict.SessionGone,
        (HttpStatusCode.Unauthorized, _) or (HttpStatusCode.Forbidden, "expiredToken" or "accessDenied" or "Forbidden" or "InvalidAuthenticationToken" or "ErrorAccessDenied") => FragmentVerdict.SessionGone, // the address has a life of its own: a day
        (HttpStatusCode.RequestEntityTooLarge, _) => FragmentVerdict.SendLess,
        (HttpStatusCode.Conflict, "nameAlreadyExists") => FragmentVerdict.NameTaken,
        (HttpStatusCode.Locked, _) => FragmentVerdict.Locked,
        (HttpStatusCode.InsufficientStorage, _) => FragmentVerdict.Stop,
        (null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError, _) => FragmentVerdict.WaitAndAsk,
        _ => FragmentVerdict.Stop,
    };
}
