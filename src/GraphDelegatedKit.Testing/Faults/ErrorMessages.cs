namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/graph/errors: the error code that Graph usually sends with a status.
internal static class ErrorMessages
{
    public static string GetCode(int status) => status switch
    {
        400 => "BadRequest",
        401 => "InvalidAuthenticationToken",
        403 => "Authorization_RequestDenied",
        404 => "itemNotFound",
        409 => "nameAlreadyExists",
        412 => "resourceModified",
        413 => "maxFragmentLengthExceeded",
        416 => "invalidRange",
        423 => "resourceLocked",
        429 => "TooManyRequests",
        500 => "generalException",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "UnknownError",
        507 => "quotaLimitReached",
        _ => "UnknownError",
    };

    public static string GetMessage(int status) => status switch
    {
        429 => "Too many requests.",
        503 => "The service is temporarily unavailable.",
        _ => "A fault of the local tenant caused this error.",
    };
}
