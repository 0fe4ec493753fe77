using System.Collections.Frozen;
using System.Net;

namespace GraphDelegatedKit.Client;

/// <summary>The codes that are known, and what to tell a person about the common failures: data, easy to correct.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors#detailed-error-codes"/></remarks>
internal static class ErrorCodes
{
    public const string ClaimsRemedy = "The tenant asks for more than the sign-in shows, such as a second factor. Sign in again with these claims.";

    private const string ReadAgainRemedy = "Read it again, and decide anew with what is there now.";
    private const string ServiceRemedy = "It is the service's trouble: run it again in a few minutes, and give the request id to support if it stays so.";
    private const string NotFoundRemedy = "Check the address; what a person may not see is also answered as not found.";
    private const string StartOverRemedy = "The link or token to go on from has expired: begin the listing anew.";

    // Of the codes of one answer, the innermost that stands here is the one to tell.
    private static readonly FrozenSet<string> DetailedCodes = FrozenSet.ToFrozenSet(
    [
        "accessRestricted", "cannotSnapshotTree", "childItemCountExceeded", "entityTagDoesNotMatch", "fragmentLengthMismatch", "fragmentOutOfOrder",
        "fragmentOverlap", "invalidAcceptType", "invalidParameterFormat", "invalidPath", "invalidQueryOption", "invalidStartIndex", "lockMismatch",
        "lockNotFoundOrAlreadyExpired", "lockOwnerMismatch", "malformedEntityTag", "maxDocumentCountExceeded", "maxFileSizeExceeded",
        "maxFolderCountExceeded", "maxFragmentLengthExceeded", "maxItemCountExceeded", "maxQueryLengthExceeded", "maxStreamSizeExceeded",
        "parameterIsTooLong", "parameterIsTooSmall", "pathIsTooLong", "pathTooDeep", "propertyNotUpdateable", "resyncApplyDifferences",
        "resyncChangesApplyDifferences", "resyncChangesUploadDifferences", "resyncRequired", "resyncUploadDifferences", "serviceNotAvailable", "serviceReadOnly",
        "syncStateNotFound", "throttledRequest", "tooManyResultsRequested", "tooManyTermsInQuery", "totalAffectedItemCountExceeded", "truncationNotAllowed",
        "uploadSessionFailed", "uploadSessionIncomplete", "uploadSessionNotFound", "virusSuspicious", "zeroOrFewerResultsRequested", "invalidRange",
        "nameAlreadyExists", "quotaLimitReached", "insufficient_claims", "resourceLocked", "mailboxNotEnabledForRESTAPI",
    ], StringComparer.OrdinalIgnoreCase);

    // By code, which says more than a status does.
    private static readonly FrozenDictionary<string, string> RemediesByCode = new Dictionary<string, string>
    {
        ["connectionFailed"] = "Check the network, the proxy and the system's clock, then run it again.",
        ["deadlineExceeded"] = "Run it again, or give the call a longer Deadline.",
        ["interrupted"] = "Look at the handler or the token provider that the program brought.",
        ["untrustedAddress"] = "Use addresses that this cloud's Graph itself gave, and start over if one was stored.",
        ["otherAccount"] = "Sign in as the person it was begun with, or begin anew.",
        ["answerTooLarge"] = "Ask for less at once, with $select and $top.",
        ["tooManyRedirects"] = "Run it again; if it stays so, a proxy on the way is probably at fault.",
        ["notFollowed"] = "Nothing was changed. Look up where the thing is now, and change it there.",
        ["unreadableAnswer"] = "Look for a proxy or a sign-in page of the network on the way, then run it again.",
        ["nameAlreadyExists"] = "Choose another name, or say that what is there may be replaced.",
        ["quotaLimitReached"] = "Free some space in the drive.",
        ["maxFileSizeExceeded"] = "The file is larger than the service takes.",
        ["pathIsTooLong"] = "Shorten the names of the file and of the folders above it.",
        ["invalidPath"] = "The name holds a character or a word that the service does not take.",
        ["compressedContent"] = "Let nothing on the way, neither a proxy nor a handler of the program's own, compress the bodies of files.",
        ["malwareDetected"] = "The service holds the file for infected: have it checked.",
        ["virusSuspicious"] = "The service holds the file for infected: have it checked.",
        ["accessRestricted"] = "The owner or a policy holds it back: ask the owner.",
        ["resourceLocked"] = "Somebody has it open or checked out: run it again when it is free.",
        ["serviceReadOnly"] = "The service takes no changes for now: run it again later.",
        ["resyncRequired"] = StartOverRemedy,
        ["resyncApplyDifferences"] = StartOverRemedy,
        ["resyncChangesApplyDifferences"] = StartOverRemedy,
        ["resyncUploadDifferences"] = StartOverRemedy,
        ["resyncChangesUploadDifferences"] = StartOverRemedy,
        ["syncStateNotFound"] = StartOverRemedy,
        ["mailboxNotEnabledForRESTAPI"] = "The person has no mailbox in Exchange Online: check the licence, and whether the mailbox is on premises.",
        ["Request_UnsupportedQuery"] = "$search, $count, ne, not, endsWith and $orderby with $filter need the header ConsistencyLevel: eventual, and $count=true in the address.",
        ["Directory_ExpiredPageToken"] = StartOverRemedy,
        ["Directory_QuotaExceeded"] = "The directory is full: delete something, and empty its bin.",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // 403 is not here: Denial looks closer.
    private static readonly FrozenDictionary<int, string> RemediesByStatus = new Dictionary<int, string>
    {
        [401] = "Sign in again.",
        [402] = "The tenant or the person lacks the licence for this.",
        [404] = NotFoundRemedy,
        [410] = StartOverRemedy,
        [412] = ReadAgainRemedy,
        [413] = "Send less at once; files go by upload session.",
        [415] = "Check the Content-Type against what the body is.",
        [423] = "Somebody has it open or checked out: run it again when it is free.",
        [429] = "Wait as long as the service asks, then run it again.",
        [500] = ServiceRemedy,
        [502] = ServiceRemedy,
        [503] = ServiceRemedy,
        [504] = ServiceRemedy,
        [507] = "Free some space in the drive.",
        [509] = "The bandwidth of the drive is used up: run it again in an hour.",
    }.ToFrozenDictionary();

    // Where no answer came, by what the network said.
    private static readonly FrozenDictionary<HttpRequestError, string> RemediesByError = new Dictionary<HttpRequestError, string>
    {
        [HttpRequestError.NameResolutionError] = "The host's name could not be looked up: check the network and its DNS.",
        [HttpRequestError.SecureConnectionError] = "No secure connection could be made: a proxy that opens https needs its certificate trusted on this machine, and the system's clock must be right.",
        [HttpRequestError.ProxyTunnelError] = "The proxy refused: check its address and what it lets through.",
    }.ToFrozenDictionary();

    public static bool IsKnown(string code) => DetailedCodes.Contains(code);

    public static string? GetRemedy(HttpStatusCode? status, string code) =>
        RemediesByCode.GetValueOrDefault(code) ?? (status is { } statusCode ? RemediesByStatus.GetValueOrDefault((int)statusCode) : null);

    public static string? GetRemedy(Exception fault, HttpStatusCode? status, string code) =>
        (fault is HttpRequestException { HttpRequestError: var error } ? RemediesByError.GetValueOrDefault(error) : null) ?? GetRemedy(status, code);
}
