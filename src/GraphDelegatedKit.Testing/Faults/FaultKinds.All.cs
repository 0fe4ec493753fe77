using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Faults;

// The table of the kinds.
internal static partial class FaultKinds
{
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new("throttle", "Answers 429, or another status, with a Retry-After.", Request + " retryAfter status",
            (faults, f) => faults.Throttle(f.Path, f.Times, f.GetRetryAfter(), f.GetInteger("status") ?? 429, f.Method)),
        new("fail", "Answers with an error; the request is not processed.",
            Request + " status! code body contentType retryAfter headers",
            (faults, f) => faults.Fail(
                f.Path, f.GetInteger("status")!.Value, f.Times, f.GetText("code"), f.GetTextOrJson("body"), f.GetText("contentType"),
                f.RetryAfterSeconds, f.Method, f.GetHeaders())),
        new("respond", "Answers with a text as the whole body; the request is not processed.", Request + " body! contentType status",
            (faults, f) => faults.Respond(
                f.Path, f.GetTextOrJson("body")!, f.GetText("contentType") ?? "text/html", f.GetInteger("status") ?? 200, f.Times,
                f.Method)),
        new("answerWith", "Answers with exact bytes and headers; the request is not processed.",
            Request + " status! headers body bodyBase64",
            (faults, f) => faults.AnswerWith(
                f.Path, f.GetInteger("status")!.Value, f.GetHeaders(), f.GetBytes("body"), f.Times, f.Method)),
        new("answerRaw", "Writes exact bytes to an HTTP/1.1 connection, with the status line and the framing, then closes it.",
            Request + " response responseBase64 keepOpen",
            (faults, f) => faults.AnswerRaw(f.Path, f.GetBytes("response"), f.GetBoolean("keepOpen") ?? false, f.Times, f.Method)),
        new("flood", "Answers with a number of spaces, without a Content-Length.", Request + " bytes! status contentType",
            (faults, f) => faults.Flood(
                f.Path, f.GetLong("bytes")!.Value, f.GetInteger("status") ?? 200, f.GetText("contentType") ?? "application/json", f.Times,
                f.Method)),
        new("redirect", "Answers with a redirect.", Request + " location! status",
            (faults, f) => faults.Redirect(f.Path, f.GetText("location")!, f.GetInteger("status") ?? 302, f.Times, f.Method)),
        new("modifyJson", "Processes the request and changes the JSON document of a successful answer.", Request + " merge!",
            (faults, f) => faults.ModifyJson(f.Path, CreateMerge(f), f.Times, f.Method)),
        new("changeContentType", "Processes the request and answers with another content type.", Request + " contentType!",
            (faults, f) => faults.ChangeContentType(f.Path, f.GetText("contentType")!, f.Times, f.Method)),
        new("truncateBody", "Processes the request and answers with the first bytes, with a Content-Length that fits.",
            Request + " afterBytes!",
            (faults, f) => faults.TruncateBody(f.Path, f.GetInteger("afterBytes")!.Value, f.Times, f.Method)),

        new("letThrough", "Lets requests pass, so that the next fault applies to a later one.", Request,
            (faults, f) => faults.LetThrough(f.Path, f.Times, f.Method)),
        new("reset", "Drops the connection without an answer; the request is not processed.", Request + " afterBodyBytes",
            (faults, f) => faults.Reset(f.Path, f.Times, f.GetLong("afterBodyBytes") ?? 0, f.Method)),
        new("loseResponse", "Processes the request, then drops the connection without an answer.", Request,
            (faults, f) => faults.LoseResponse(f.Path, f.Times, f.Method)),
        new("abortResponse", "Answers, and drops the connection inside of the body.", Request + " afterBytes!",
            (faults, f) => faults.AbortResponse(f.Path, f.GetLong("afterBytes")!.Value, f.Times, f.Method)),
        new("stall", "Reads the request and never answers it.", Request,
            (faults, f) => faults.Stall(f.Path, f.Times, f.Method)),
        new("delay", "Waits before it processes the request.", Request + " delay!",
            (faults, f) => faults.Delay(f.Path, f.GetSeconds("delay")!.Value, f.Times, f.Method)),
        new("delayBody", "Answers, and waits inside of the body.", Request + " afterBytes! delay!",
            (faults, f) => faults.DelayBody(
                f.Path, f.GetInteger("afterBytes")!.Value, f.GetSeconds("delay")!.Value, f.Times, f.Method)),
        new("dropConnection", "Drops the connection and with it every request in progress on it.", Request,
            (faults, f) => faults.DropConnection(f.Path, f.Times, f.Method)),
        new("closeConnection", "Answers, then closes the connection to new requests.", Request,
            (faults, f) => faults.CloseConnection(f.Path, f.Times, f.Method)),

        new("replaceNextLink", "Processes the request and replaces the link to the next page.", Request + " nextLink!",
            (faults, f) => faults.ReplaceNextLink(f.Path, f.GetText("nextLink")!, f.Times)),
        new("cycleLinks", "Makes the pages of a listing form a cycle, until it is removed.", Lasting + " length! pagesBefore",
            (faults, f) => faults.CycleLinks(f.Path, f.GetInteger("length")!.Value, f.GetInteger("pagesBefore") ?? 0)),
        new("insertEmptyPage", "Answers with an empty page and a link to the next one.", Request,
            (faults, f) => faults.InsertEmptyPage(f.Path, f.Times)),
        new("repeatPage", "Answers with a page whose link leads to the same items again.", Request,
            (faults, f) => faults.RepeatPage(f.Path, f.Times)),
        new("expireLink", "Rejects a request that follows a link as expired.", Request + " status code",
            (faults, f) => faults.ExpireLink(
                f.Path, f.Times, f.GetInteger("status") ?? 400, f.GetText("code") ?? "Request_UnsupportedQuery")),
        new("resync", "Rejects a delta request that carries a token with 410 and a Location that starts again.", Request + " code",
            (faults, f) => faults.Resync(f.Path, f.Times, f.GetText("code") ?? "resyncRequired")),
        new("limitRate", "Limits the number of requests in a time window, until it is removed.",
            Lasting + " maxRequests! window! countRejected",
            (faults, f) => faults.LimitRate(
                f.Path, f.GetInteger("maxRequests")!.Value, f.GetSeconds("window")!.Value, f.GetBoolean("countRejected") ?? true,
                f.Method)),

        new("challenge", "Answers with a claims challenge unless the token was issued for the claims, until it is removed.",
            Lasting + " claims! status",
            (faults, f) => faults.Challenge(f.Path, f.GetTextOrJson("claims")!, f.GetInteger("status") ?? 401)),
        new("failToken", "Makes the token endpoint answer with an error.",
            Token + " aadsts! error suberror claims status description retryAfter grantType",
            (faults, f) => faults.FailToken(
                f.GetInteger("aadsts")!.Value, f.GetText("error") ?? "invalid_grant", f.GetText("suberror"), f.GetTextOrJson("claims"),
                f.Times, f.GetInteger("status") ?? 400, f.GetText("description"), f.RetryAfterSeconds, f.GetText("grantType"))),
        new("withholdScope", "Omits a permission from all later tokens, until it is removed.", "user scope!",
            (faults, f) => faults.WithholdScope(f.GetText("scope")!)),
        new("requireInteraction", "Refuses every refresh until the user signs in with the claims.", "user claims! aadsts",
            (faults, f) => faults.RequireInteraction(f.GetTextOrJson("claims")!, f.GetInteger("aadsts") ?? 50076)),

        new("delayReplication", "Hides new applications from some requests, and new secrets for some time, until it is removed.",
            "missingResponses secretDelay",
            (faults, f) => faults.DelayReplication(f.GetInteger("missingResponses") ?? 3, f.GetSeconds("secretDelay"))),

        new("resetUpload", "Drops the connection at a byte of a file.", Upload + " acceptedUpTo",
            (faults, f) => faults.ResetUpload(f.AtByte, f.GetLong("acceptedUpTo"), f.FileName)),
        new("acceptPartOfRange", "Stores only the first part of a range and reports that.", Upload + " acceptedUpTo! status",
            (faults, f) => faults.AcceptPartOfRange(
                f.AtByte, f.GetLong("acceptedUpTo")!.Value, f.GetInteger("status") ?? 202, f.FileName)),
        new("loseUploadResponse", "Stores the range, then drops the connection without an answer.", Upload,
            (faults, f) => faults.LoseUploadResponse(f.AtByte, f.FileName)),
        new("failUploadAfterStoring", "Stores the range and answers with an error.", Upload + " status code",
            (faults, f) => faults.FailUploadAfterStoring(f.AtByte, f.GetInteger("status") ?? 504, f.GetText("code"), f.FileName)),
        new("failUpload", "Stores nothing of the range and answers with an error.", Upload + " times status! code retryAfter",
            (faults, f) => faults.FailUpload(
                f.AtByte, f.GetInteger("status")!.Value, f.Times, f.GetText("code"), f.RetryAfterSeconds, f.FileName)),
        new("deleteUploadSession", "Deletes the upload session and its bytes when the range arrives.", Upload,
            (faults, f) => faults.DeleteUploadSession(f.AtByte, f.FileName)),
        new("expireUploadUrl", "Expires the upload address when the range arrives.", Upload + " status",
            (faults, f) => faults.ExpireUploadUrl(f.AtByte, f.GetInteger("status") ?? 401, f.FileName)),
        new("delayUpload", "Waits before it reads the range.", Upload + " delay!",
            (faults, f) => faults.DelayUpload(f.AtByte, f.GetSeconds("delay")!.Value, f.FileName)),
        new("completeUploadWith", "Answers the last range of an upload to a drive without the item.", "completion! fileName skip",
            (faults, f) => faults.CompleteUploadWith(
                Enum.Parse<UploadCompletion>(f.GetText("completion")!, ignoreCase: true), f.FileName)),
    ];

    private static Action<JsonObject> CreateMerge(FaultFields fields)
    {
        var patch = fields.GetObject("merge")!;
        return document => JsonMerge.Apply(document, patch);
    }
}
