using System.Net;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The reaction to a failed request of an upload, by status, code and request. Each row is one answer, each column one request.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/>. What is assumed is marked; all
/// other reactions are documented or were reported by users of other clients.
/// </remarks>
public sealed class UploadFailurePolicyTests
{
    // The columns of the table.
    private static readonly (string Name, UploadPhase Phase, bool IsNew, bool IsConditional)[] Columns =
    [
        ("the opening of a session", UploadPhase.Open, false, false),
        ("the opening, in a folder created a moment ago", UploadPhase.Open, true, false),
        ("the opening with If-Match", UploadPhase.Open, false, true),
        ("a range of a new session", UploadPhase.Range, true, false),
        ("a range", UploadPhase.Range, false, false),
        ("a status query", UploadPhase.Status, false, false),
        ("a deferred commit", UploadPhase.Commit, false, false),
        ("a commit by the upload URL", UploadPhase.CommitByUrl, false, false),
        ("a renaming", UploadPhase.Rename, true, false),
        ("a single PUT", UploadPhase.SinglePut, false, false),
        ("a single PUT, in a folder created a moment ago", UploadPhase.SinglePut, true, false),
        ("a single PUT with If-Match", UploadPhase.SinglePut, false, true),
        ("an attachment", UploadPhase.Attachment, false, false),
    ];

    private static readonly Dictionary<char, UploadAction> Letters = new()
    {
        ['W'] = UploadAction.ResendAfterRequestedDelay, // wait as long as the service asked
        ['N'] = UploadAction.ResendWhileSessionIsNew,
        ['R'] = UploadAction.ResendAfterBackoff,
        ['L'] = UploadAction.LookUpThenResend,
        ['Q'] = UploadAction.QueryStatus,
        ['D'] = UploadAction.DelayAndQueryStatus,
        ['G'] = UploadAction.SessionGone,
        ['A'] = UploadAction.FailUnlessSessionEnded,
        ['S'] = UploadAction.SendSmaller,
        ['U'] = UploadAction.UseSession,
        ['T'] = UploadAction.NameTaken,
        ['K'] = UploadAction.Locked,
        ['-'] = UploadAction.Fail,
    };

    // Open, Open new, Open If-Match | range new, range, status, commit, by URL | rename | PUT, PUT new, PUT If-Match | attachment
    private static readonly (int Status, string Code, string Actions, string? Note)[] Table =
    [
        (0, "connectionFailed", "LLL DDDDD R LLL L", null),
        (0, "deadlineExceeded", "LLL DDDDD R LLL L", null),
        (408, "", "LLL DDDDD R LLL L", null),
        (429, "tooManyRequests", "RRR DDDDD R RRR R", null),
        (429, "tooManyRequests, after 5 s", "RRR WWWWW R RRR R", null),
        (500, "generalException", "LLL DDDDD R LLL L", null),
        (500, "generalException, after 5 s", "LLL DDDDD R LLL L", "a delay with another status than 429 and 503 is not respected"),
        (501, "notSupported", "--- ----- - --- -", "assumed: no server will ever execute it"),
        (502, "", "LLL DDDDD R LLL L", null),
        (503, "serviceNotAvailable", "LLL DDDDD R LLL L", null),
        (503, "serviceNotAvailable, after 5 s", "LLL WWWWW R LLL L", null),
        (504, "", "LLL DDDDD R LLL L", null),
        (509, "activityLimitReached", "LLL DDDDD R LLL L", "with long delays"),

        // The version of the item. Without If-Match of ours, it passes: onedrive-api-docs#1415, #1143, #1707.
        (409, "resourceModified", "RRR DDDDD R RRR R", null),
        (409, "ResourceModified", "RRR DDDDD R RRR R", "the casing differs between services"),
        (409, "conflict > resourceModified", "RRR DDDDD R RRR R", "the inner code counts"),
        (409, "entityTagDoesNotMatch", "RRR DDDDD R RRR R", null),
        (409, "ErrorIrresolvableConflict", "RRR DDDDD R RRR R", "Outlook: two attachments to one message at once"),
        (409, "no code", "RRR DDDDD R RRR R", "assumed: a page of HTML does not come from the drive"),
        (412, "resourceModified", "RR- DDDDD R RR- R", "with If-Match, it is the refusal that the caller asked for"),
        (412, "notAllowed", "RR- DDDDD R RR- R", "abraunegg/onedrive#24"),
        (412, "no code", "RR- DDDDD R RR- R", null),

        (409, "nameAlreadyExists", "TTT TTTTT T TTT T", null),
        (409, "NameAlreadyExists", "TTT TTTTT T TTT T", null),
        (409, "editConflict", "--- ----- - --- -", "assumed: a refusal with an unknown code is believed"),
        (423, "resourceLocked", "KKK KKKKK K KKK K", null),
        (423, "no code", "KKK KKKKK K KKK K", null),
        (409, "resourceLocked", "KKK KKKKK K KKK K", "assumed: the code says more than the status"),

        // The session, or the folder.
        (404, "itemNotFound", "-R- NGGGG R -R- -", "msgraph-sdk-dotnet#385: a folder created a moment ago"),
        (404, "no code", "-R- NGGGG R -R- -", null),
        (410, "", "--- GGGGG - --- -", null),
        (400, "uploadSessionNotFound", "--- GGGGG - --- -", "onedrive-api-docs#698: OneDrive Personal"),
        (400, "UploadSessionNotFound", "--- GGGGG - --- -", null),
        (400, "itemNotFound", "--- GGGGG - --- -", null),
        (400, "uploadSessionFailed", "--- GGGGG - --- -", null),
        (400, "uploadSessionIncomplete", "--- QQQQQ - --- -", "a commit before the last byte"),
        (416, "invalidRange", "--- QQQQQ - --- -", null),
        (416, "no code", "--- QQQQQ - --- -", null),
        (400, "fragmentOverlap", "--- QQQQQ - --- -", "assumed: the code says more than the status"),
        (409, "fragmentOutOfOrder", "--- QQQQQ - --- -", null),

        (401, "unauthenticated", "--- GGGG- - --- -", "the permission in the upload URL has expired"),
        (401, "no code", "--- GGGG- - --- -", null),
        (403, "expiredToken", "--- GGGG- - --- -", null),
        (403, "accessDenied", "--- GGGG- - --- -", null),
        (403, "AccessDenied", "--- GGGG- - --- -", null),
        (403, "ErrorAccessDenied", "--- GGGG- - --- -", "the same from Outlook"),
        (403, "InvalidAuthenticationToken", "--- GGGG- - --- -", null),
        (403, "no code", "--- AAGA- - --- -", "assumed: a proxy, or a filter that looks at the content"),
        (403, "notAllowed", "--- ----- - --- -", null),

        (413, "requestTooLarge", "--- SS--- - UUU -", null),
        (413, "no code", "--- SS--- - UUU -", "a proxy"),
        (400, "maxFragmentLengthExceeded", "--- SS--- - UUU -", null),
        (400, "MaxFragmentLengthExceeded", "--- SS--- - UUU -", null),

        // Final.
        (403, "malwareDetected", "--- ----- - --- -", null),
        (403, "accessDenied > malwareDetected", "--- ----- - --- -", "not the expiry of the upload URL"),
        (400, "malwareDetected", "--- ----- - --- -", "onedrive-api-docs#928"),
        (409, "virusSuspicious", "--- ----- - --- -", null),
        (507, "quotaLimitReached", "--- ----- - --- -", null),
        (507, "insufficientStorage", "--- ----- - --- -", null),
        (403, "quotaLimitReached", "--- ----- - --- -", null),
        (400, "invalidRequest", "--- ----- - --- -", null),
        (400, "pathIsTooLong", "--- ----- - --- -", null),
        (400, "no code", "--- ----- - --- -", null),
        (405, "", "--- ----- - --- -", null),
        (422, "", "--- ----- - --- -", null),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        from row in Table
        from cell in row.Actions.Replace(" ", "", StringComparison.Ordinal).Zip(Columns)
        let name = $"An upload that gets {row.Status} {row.Code} for {cell.Second.Name} reacts with {Letters[cell.First]}"
        select new TestCaseData(row.Status, row.Code, Array.IndexOf(Columns, cell.Second), Letters[cell.First].ToString()).SetName(name);

    [Test]
    public void Each_row_of_the_table_has_a_cell_for_each_request() =>
        Assert.That(
            Table.Where(row => row.Actions.Replace(" ", "", StringComparison.Ordinal).Length != Columns.Length).Select(row => row.Code),
            Is.Empty);

    [TestCaseSource(nameof(Cases))]
    public void The_reaction_to_a_failed_request_follows_from_its_status_and_codes(int status, string code, int column, string expected)
    {
        var (_, phase, mayBeUnknown, isConditional) = Columns[column];

        Assert.That(
            UploadFailurePolicy.GetAction(CreateError(status, code), phase, mayBeUnknown, isConditional).ToString(), Is.EqualTo(expected));
    }

    // "outer > inner" are the codes of one response, "no code" a response whose body is not an error of Graph.
    private static GraphException CreateError(int status, string code)
    {
        var codes = code.Split(',')[0].Split(" > ");
        HttpStatusCode? statusCode = status == 0 ? null : (HttpStatusCode)status;
        var hasCode = code != "no code";
        return new GraphException(statusCode, hasCode ? codes[0] : statusCode.ToString()!, "x")
        {
            InnerCodes = hasCode && status != 0 ? codes : [],
            RetryAfter = code.Contains(", after", StringComparison.Ordinal) ? TimeSpan.FromSeconds(5) : null,
        };
    }
}
