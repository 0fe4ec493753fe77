using System.Net;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>What a single call would have thrown, for one request of a batch.</summary>
internal static class BulkErrors
{
    private const string VerifyFirstRemedy = "Look whether it was done before doing it again.";

    public static async Task<GraphException> FromResponseAsync(BulkItem item, BatchResponseItem responseItem, GraphAccessToken? token, TimeProvider time)
    {
        using var message = new HttpRequestMessage(item.Request.Method, OpaqueUri.Create("https://graph.microsoft.com" + item.Request.VersionedUrl)); // only its path is read
        using var response = new HttpResponseMessage(responseItem.Status) { RequestMessage = message, Content = new ReadOnlyMemoryContent(responseItem.Body) };
        foreach (var (name, value) in responseItem.ReadHeaders(excludeLocation: true))
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);

        var context = new RequestContext { Token = token, Attempts = item.Attempts, MayHaveExecuted = item.MayHaveExecuted };
        return await GraphErrors.FromResponseAsync(response, item.Request.Url, context, time, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The whole batch ended like this, and so did each of it.</summary>
    public static GraphException BatchFailed(BulkItem item, GraphException batchError) => new(batchError.Status, batchError.Code, $"{Describe(item)} failed with its batch: {batchError.Message}", batchError)
    {
        InnerCodes = batchError.InnerCodes,
        Remedy = item.MayHaveExecuted ? VerifyFirstRemedy : batchError.Remedy,
        TokenScopes = batchError.TokenScopes,
        LikelyMissingScopes = batchError.LikelyMissingScopes,
        RequestId = batchError.RequestId,
        ClientRequestId = batchError.ClientRequestId,
        Date = batchError.Date,
        RetryAfter = batchError.RetryAfter,
        Claims = batchError.Claims,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException NoResponse(BulkItem item) => new(null, "noAnswer", $"{Describe(item)} went out {DescribeAttempts(item.Attempts)}, and the reply of its batch holds no answer to it.")
    {
        Remedy = item.MayHaveExecuted ? VerifyFirstRemedy : null,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException DelayTooLong(BulkItem item, TimeSpan delay) => new(HttpStatusCode.TooManyRequests, "tooManyRequests",
        $"{Describe(item)} was not sent{(item.Attempts > 0 ? " again" : "")}: the service asked to be left alone for {delay:c}, which is longer than a call may take.")
    {
        Remedy = ErrorCodes.GetRemedy(HttpStatusCode.TooManyRequests, "tooManyRequests"),
        RetryAfter = delay,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException DependencyFailed(BulkItem item, BulkItem dependency) => new(HttpStatusCode.FailedDependency, "FailedDependency",
        $"{Describe(item)} did not run, because '{dependency.Request.Id}', which it waits for, failed.")
    {
        Remedy = $"See why '{dependency.Request.Id}' failed.",
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException UnknownDependency(BulkRequest request, string dependencyId) => new(null, "unknownDependency",
        $"{request.Method} {request.Url} was not sent: it waits for '{dependencyId}', which is not among the {DependencyTracker.MaxRemembered} requests given before it.");

    public static GraphException DuplicateId(BulkRequest request) => new(null, "duplicateId",
        $"{request.Method} {request.Url} was not sent: another request of this id came before it, and a state tells requests apart by their ids.");

    public static GraphException UnreadableContent(BulkItem item, Exception error) => new(null, "unreadableContent", $"{Describe(item)} was not sent: its body cannot be read or written. {error.Message}", error)
    {
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException FailedInEarlierRun(BulkRequest request, HttpStatusCode status) => new(status, status.ToString(), $"{request.Method} {request.Url} failed with {(int)status} in an earlier run.")
    {
        Remedy = "To try it again, begin a new state.",
    };

    public static GraphException OutcomeUnknown(BulkRequest request) => new(null, "noAnswer", $"{request.Method} {request.Url} was sent in an earlier run that ended before the answer came. It was not sent again.")
    {
        Remedy = VerifyFirstRemedy,
        MayHaveExecuted = true,
    };

    public static GraphException StateOfAnotherJob() => new(null, "stateOfAnotherJob", "The state is of another job: to go on from it would leave out what was done there and not here.")
    {
        Remedy = "Name the state of this job, or begin a new one.",
    };

    private static string Describe(BulkItem item) => $"{item.Request.Method} {item.Request.Url}";

    private static string DescribeAttempts(int attempts) => attempts == 1 ? "once" : $"{attempts} times";
}
