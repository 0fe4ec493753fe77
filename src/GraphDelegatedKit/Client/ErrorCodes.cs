using System.Collections.Frozen;
using System.Net;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Client;

/// <summary>The known error codes, and the remedies of common failures.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors#detailed-error-codes"/></remarks>
internal static class ErrorCodes
{
    /// <summary>The code of a successful response that cannot be used.</summary>
    public const string UnreadableResponse = "unreadableResponse";

    public const string ClaimsRemedy =
        "The tenant requires more than the sign-in proves, such as a second factor. Sign in again with these claims.";

    private const string ReadAgainRemedy = "The item has changed. Read it again and decide with its current state.";
    private const string ServiceRemedy =
        "The service has a fault. Send the request again in a few minutes; if it fails again, give the request id to support.";

    private const string NotFoundRemedy = "Check the address. Graph also reports an object as not found if the user may not see it.";
    private const string StartOverRemedy = "The link or token of the next page has expired. Start the listing again.";
    private const string LockedRemedy = "Another user has the item open or checked out. Send the request again when the item is free.";
    private const string FullDriveRemedy = "Free some space in the drive.";
    private const string InfectedRemedy =
        "The service considers the file infected and blocks it. Ask an administrator to check the file, and to release it "
        + "if it is harmless.";

    // If a response has several codes, the innermost one that is listed here is reported.
    private static readonly FrozenSet<string> KnownCodes = FrozenSet.ToFrozenSet(
    [
        "accessRestricted", "cannotSnapshotTree", "childItemCountExceeded", "entityTagDoesNotMatch", "fragmentLengthMismatch",
        "fragmentOutOfOrder", "fragmentOverlap", "insufficient_claims", "invalidAcceptType", "invalidParameterFormat", "invalidPath",
        "invalidQueryOption", "invalidRange", "invalidStartIndex", "lockMismatch", "lockNotFoundOrAlreadyExpired", "lockOwnerMismatch",
        "mailboxNotEnabledForRESTAPI", "malformedEntityTag", "malwareDetected", "maxDocumentCountExceeded", "maxFileSizeExceeded",
        "maxFolderCountExceeded", "maxFragmentLengthExceeded", "maxItemCountExceeded", "maxQueryLengthExceeded", "maxStreamSizeExceeded",
        "nameAlreadyExists", "parameterIsTooLong", "parameterIsTooSmall", "pathIsTooLong", "pathTooDeep", "propertyNotUpdateable",
        "quotaLimitReached",
        "resourceLocked", "resyncApplyDifferences", "resyncChangesApplyDifferences", "resyncChangesUploadDifferences", "resyncRequired",
        "resyncUploadDifferences", "serviceNotAvailable", "serviceReadOnly", "syncStateNotFound", "throttledRequest",
        "tooManyResultsRequested", "tooManyTermsInQuery", "totalAffectedItemCountExceeded", "truncationNotAllowed", "uploadSessionFailed",
        "uploadSessionIncomplete", "uploadSessionNotFound", "virusSuspicious", "zeroOrFewerResultsRequested",
    ], StringComparer.OrdinalIgnoreCase);

    // Remedies by code. A code says more than a status, so it is looked up first.
    private static readonly FrozenDictionary<string, string> RemediesByCode = new Dictionary<string, string>
    {
        ["connectionFailed"] = "Check the network, the proxy and the system's clock, then send the request again.",
        ["deadlineExceeded"] = "Send the request again, or set a longer Deadline.",
        ["interrupted"] = "Check the message handler or the token provider that the program added.",
        ["untrustedAddress"] = "Use only addresses that this cloud's Graph returned. Start again if the address was stored earlier.",
        ["otherAccount"] = "Sign in with the account that started the operation, or start the operation again.",
        [PipelineException.ResponseTooLargeCode] = "Request less at once, with $select and $top.",
        ["tooManyRedirects"] = "Send the request again; if it fails again, check the proxy between this machine and Graph.",
        ["notFollowed"] = "Nothing was changed. Find the item's new address and send the change there.",
        [UnreadableResponse] =
            "Check whether a proxy or a sign-in page of the network replaced the response, then send the request again.",
        ["nameAlreadyExists"] = "Choose another name, or allow the existing item to be replaced.",
        ["quotaLimitReached"] = FullDriveRemedy,
        ["maxFileSizeExceeded"] = "The file is larger than the service accepts. Split it or store it elsewhere.",
        ["pathIsTooLong"] = "Shorten the names of the file and of the folders above it.",
        ["invalidPath"] = "The name holds a character or a word that the service does not accept. Choose another name.",
        ["compressedContent"] = "Make sure that no proxy and no handler of the program compresses the bodies of files.",
        ["malwareDetected"] = InfectedRemedy,
        ["virusSuspicious"] = InfectedRemedy,
        ["accessRestricted"] = "The owner or a policy restricts access. Ask the owner.",
        ["resourceLocked"] = LockedRemedy,
        ["serviceReadOnly"] = "The service accepts no changes at the moment. Send the request again later.",
        ["resyncRequired"] = StartOverRemedy,
        ["resyncApplyDifferences"] = StartOverRemedy,
        ["resyncChangesApplyDifferences"] = StartOverRemedy,
        ["resyncUploadDifferences"] = StartOverRemedy,
        ["resyncChangesUploadDifferences"] = StartOverRemedy,
        ["syncStateNotFound"] = StartOverRemedy,
        ["mailboxNotEnabledForRESTAPI"] =
            "The user has no mailbox in Exchange Online. Check the user's licence, and whether the mailbox is on premises.",
        ["Request_UnsupportedQuery"] =
            "For $search, $count, ne, not, endsWith, or $orderby with $filter, set the header ConsistencyLevel: eventual "
            + "and add $count=true to the address.",
        ["Directory_ExpiredPageToken"] = StartOverRemedy,
        ["Directory_QuotaExceeded"] = "The directory is full. Delete objects, and remove them from the deleted items too.",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // Remedies by status. 403 is missing: PermissionDiagnosis finds its cause.
    private static readonly FrozenDictionary<int, string> RemediesByStatus = new Dictionary<int, string>
    {
        [401] = "Sign in again.",
        [402] = "The tenant or the user lacks the licence for this request. Ask an administrator.",
        [404] = NotFoundRemedy,
        [410] = StartOverRemedy,
        [412] = ReadAgainRemedy,
        [413] = "Send less at once. Upload a file with an upload session.",
        [415] = "Check that the Content-Type matches the body.",
        [423] = LockedRemedy,
        [429] = "Wait as long as the service asks, then send the request again.",
        [500] = ServiceRemedy,
        [502] = ServiceRemedy,
        [503] = ServiceRemedy,
        [504] = ServiceRemedy,
        [507] = FullDriveRemedy,
        [509] = "The bandwidth of the drive is used up. Send the request again in an hour.",
    }.ToFrozenDictionary();

    // Remedies for requests without a response, by the error of the network.
    private static readonly FrozenDictionary<HttpRequestError, string> RemediesByError = new Dictionary<HttpRequestError, string>
    {
        [HttpRequestError.NameResolutionError] = "The host's name could not be resolved. Check the network and its DNS.",
        [HttpRequestError.SecureConnectionError] =
            "No secure connection could be made. If a proxy decrypts https, trust its certificate on this machine; "
            + "also check the system's clock.",
        [HttpRequestError.ProxyTunnelError] = "The proxy refused the connection. Check its address and its rules.",
    }.ToFrozenDictionary();

    /// <summary>
    /// Returns whether a code says that a link to a page or to the next round of changes has expired. The directory answers an invalid page
    /// token with <c>Request_UnsupportedQuery</c> (microsoftgraph/msgraph-sdk-design#41), the same code as for a missing header, and an
    /// expired delta token with 400 and <c>syncStateNotFound</c>.
    /// </summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset"/></remarks>
    public static bool IsExpiredLink(string code) =>
        code.StartsWith("syncState", StringComparison.OrdinalIgnoreCase)
        || code.StartsWith("resync", StringComparison.OrdinalIgnoreCase)
        || code.Contains("PageToken", StringComparison.OrdinalIgnoreCase)
        || code.Contains("SyncStateData", StringComparison.OrdinalIgnoreCase) // Outlook: ErrorInvalidSyncStateData
        || code.Equals("Request_UnsupportedQuery", StringComparison.OrdinalIgnoreCase);

    public static bool IsKnown(string code) => KnownCodes.Contains(code);

    /// <summary>
    /// Finds the code to report: the one that says that a file is infected; otherwise the innermost known one; otherwise the first.
    /// </summary>
    /// <param name="codes">The codes of a response, outermost first.</param>
    /// <returns>The code, safe to show; <see langword="null"/> if there is none.</returns>
    public static string? FindMostSpecific(IReadOnlyList<string> codes)
    {
        var code = codes.FirstOrDefault(InfectedFile.IsCode) ?? codes.LastOrDefault(IsKnown) ?? (codes.Count > 0 ? codes[0] : null);
        return ServiceText.Clean(code, ServiceText.MaxCodeLength);
    }

    /// <returns>The remedy of a code that names the cause, whatever the status is; otherwise <see langword="null"/>.</returns>
    public static string? GetRemedy(string code) => RemediesByCode.GetValueOrDefault(code);

    public static string? GetRemedy(HttpStatusCode? status, string code) =>
        GetRemedy(code) ?? (status is { } statusCode ? RemediesByStatus.GetValueOrDefault((int)statusCode) : null);

    public static string? GetRemedy(Exception fault, HttpStatusCode? status, string code)
    {
        var networkError = (fault as HttpRequestException)?.HttpRequestError;
        var networkRemedy = networkError is { } error ? RemediesByError.GetValueOrDefault(error) : null;
        return networkRemedy ?? GetRemedy(status, code);
    }
}
