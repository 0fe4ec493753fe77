using System.Collections.Frozen;
using System.Net;

namespace GraphDelegatedKit.Client;

/// <summary>The detailed codes Graph documents, and what to tell a person about the common failures.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors#detailed-error-codes"/></remarks>
internal static class ErrorCodes
{
    private static readonly FrozenSet<string> Detailed = new[]
    {
        "accessRestricted", "cannotSnapshotTree", "childItemCountExceeded", "entityTagDoesNotMatch", "fragmentLengthMismatch", "fragmentOutOfOrder",
        "fragmentOverlap", "invalidAcceptType", "invalidParameterFormat", "invalidPath", "invalidQueryOption", "invalidStartIndex", "lockMismatch",
        "lockNotFoundOrAlreadyExpired", "lockOwnerMismatch", "malformedEntityTag", "maxDocumentCountExceeded", "maxFileSizeExceeded",
        "maxFolderCountExceeded", "maxFragmentLengthExceeded", "maxItemCountExceeded", "maxQueryLengthExceeded", "maxStreamSizeExceeded",
        "parameterIsTooLong", "parameterIsTooSmall", "pathIsTooLong", "pathTooDeep", "propertyNotUpdateable", "resyncApplyDifferences",
        "resyncRequired", "resyncUploadDifferences", "serviceNotAvailable", "serviceReadOnly", "throttledRequest", "tooManyResultsRequested",
        "tooManyTermsInQuery", "totalAffectedItemCountExceeded", "truncationNotAllowed", "uploadSessionFailed", "uploadSessionIncomplete",
        "uploadSessionNotFound", "virusSuspicious", "zeroOrFewerResultsRequested", "invalidRange", "nameAlreadyExists", "quotaLimitReached",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsKnown(string code) => Detailed.Contains(code);

    public const string MeetTheClaims = "The tenant asks for more than the sign-in shows, such as a second factor. Sign in again with these claims.";

    public static string? Remedy(HttpStatusCode? status, string code) => (status, code) switch
    {
        (null, "connectionFailed") => "Check the network, the proxy and the system's clock, then run it again.",
        (null, "deadlineExceeded") => "Run it again, or give the call a longer Deadline.",
        (null, "otherAccount") => "Sign in as the person it was begun with, or begin anew.",
        (HttpStatusCode.BadRequest, "Request_UnsupportedQuery") => "$search, $count, ne, not, endsWith and $orderby with $filter need the header ConsistencyLevel: eventual, and $count=true in the address.",
        (HttpStatusCode.Unauthorized, _) => "Sign in again.",
        (HttpStatusCode.NotFound, _) => "Check the address; what a person may not see is also answered as not found.",
        (HttpStatusCode.Conflict, "nameAlreadyExists") => "Choose another name, or say that what is there may be replaced.",
        (HttpStatusCode.TooManyRequests, _) => "Wait as long as the service asks, then run it again.",
        (HttpStatusCode.InsufficientStorage, _) => "Free some space in the drive.",
        _ => null,
    };
}
