using System.Net;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>What a single call would have thrown, for one request of a batch.</summary>
internal static class BulkErrors
{
    private const string Look = "Look whether it was done before doing it again.";

    public static async Task<GraphException> OfAsync(BulkItem item, ReplyItem reply, GraphAccessToken? token, TimeProvider time)
    {
        using var message = new HttpRequestMessage(item.Request.Method, ServerLink.Exactly("https://graph.microsoft.com" + item.Request.Address)); // only its path is read
        using var response = new HttpResponseMessage(reply.Status) { RequestMessage = message, Content = new ReadOnlyMemoryContent(reply.Body) };
        foreach (var (name, value) in reply.ReadHeaders(withoutLocation: true))
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);

        var call = new Call { Token = token, Attempts = item.Attempts, MayHaveExecuted = item.MayHaveExecuted };
        return await GraphErrors.FromAsync(response, item.Request.Url, call, time, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The whole batch ended like this, and so did each of it.</summary>
    public static GraphException OfBatch(BulkItem item, GraphException whole) => new(whole.Status, whole.Code, $"{Named(item)} failed with its batch: {whole.Message}", whole)
    {
        InnerCodes = whole.InnerCodes,
        Remedy = item.MayHaveExecuted ? Look : whole.Remedy,
        TokenScopes = whole.TokenScopes,
        LikelyMissing = whole.LikelyMissing,
        RequestId = whole.RequestId,
        ClientRequestId = whole.ClientRequestId,
        Date = whole.Date,
        RetryAfter = whole.RetryAfter,
        Claims = whole.Claims,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException Lost(BulkItem item) => new(null, "noAnswer", $"{Named(item)} went out {Times(item.Attempts)}, and the reply of its batch holds no answer to it.")
    {
        Remedy = item.MayHaveExecuted ? Look : null,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException WaitTooLong(BulkItem item, TimeSpan wait) => new(HttpStatusCode.TooManyRequests, "tooManyRequests",
        $"{Named(item)} was not sent{(item.Attempts > 0 ? " again" : "")}: the service asked to be left alone for {wait:c}, which is longer than a call may take.")
    {
        Remedy = ErrorCodes.Remedy(HttpStatusCode.TooManyRequests, "tooManyRequests"),
        RetryAfter = wait,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException ParentFailed(BulkItem item, BulkItem parent) => new(HttpStatusCode.FailedDependency, "FailedDependency",
        $"{Named(item)} did not run, because '{parent.Request.Id}', which it waits for, failed.")
    {
        Remedy = $"See why '{parent.Request.Id}' failed.",
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException UnknownParent(BulkRequest request, string parent) => new(null, "unknownDependency",
        $"{request.Method} {request.Url} was not sent: it waits for '{parent}', which is not among the {BulkIntake.Remembered} requests given before it.");

    public static GraphException GivenTwice(BulkRequest request) => new(null, "duplicateId",
        $"{request.Method} {request.Url} was not sent: another request of this id came before it, and a state tells requests apart by their ids.");

    public static GraphException Unwritable(BulkItem item, Exception why) => new(null, "unreadableContent", $"{Named(item)} was not sent: its body cannot be read or written. {why.Message}", why)
    {
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException AnsweredBefore(BulkRequest request, HttpStatusCode status) => new(status, status.ToString(), $"{request.Method} {request.Url} failed with {(int)status} in an earlier run.")
    {
        Remedy = "To try it again, begin a new state.",
    };

    public static GraphException LeftOpen(BulkRequest request) => new(null, "noAnswer", $"{request.Method} {request.Url} was sent in an earlier run that ended before the answer came. It was not sent again.")
    {
        Remedy = Look,
        MayHaveExecuted = true,
    };

    public static GraphException StateOfAnotherJob() => new(null, "stateOfAnotherJob", "The state is of another job: to go on from it would leave out what was done there and not here.")
    {
        Remedy = "Name the state of this job, or begin a new one.",
    };

    private static string Named(BulkItem item) => $"{item.Request.Method} {item.Request.Url}";

    private static string Times(int attempts) => attempts == 1 ? "once" : $"{attempts} times";
}
