using System.Net;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>Creates the error of one request of a batch, equal to the error of the same request sent alone.</summary>
internal static class BulkErrors
{
    private const string VerifyFirstRemedy = "Check whether the operation was completed before sending the request again.";

    public static async Task<GraphException> FromResponseAsync(
        BulkItem item, BatchResponseItem responseItem, GraphAccessToken? token, TimeProvider time)
    {
        // GraphErrors reads only the path of the URL.
        using var message = new HttpRequestMessage(
            item.Request.Method, OpaqueUri.Create("https://graph.microsoft.com" + item.Request.VersionedUrl));
        using var response = new HttpResponseMessage(responseItem.Status)
        {
            RequestMessage = message,
            Content = new ReadOnlyMemoryContent(responseItem.Body),
        };
        foreach (var (name, value) in responseItem.ReadHeaders(excludeLocation: true))
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);

        var chosenId = item.Request.HeadersOrNull is { } headers && headers.TryGetValue("client-request-id", out var id) ? id : null;
        var context = new RequestContext
        {
            Token = token,
            Attempts = item.Attempts,
            MayHaveExecuted = item.MayHaveExecuted,
            ClientRequestId = chosenId,
            IsClientRequestIdChosen = chosenId is not null,
        };
        return await GraphErrors.FromResponseAsync(
            response, item.Request.Url, context, time, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The error of a request whose whole batch failed.</summary>
    public static GraphException BatchFailed(BulkItem item, GraphException batchError) => new(
        $"{Describe(item)} failed with its batch: {batchError.Message}", batchError)
    {
        Remedy = item.MayHaveExecuted ? VerifyFirstRemedy : batchError.Remedy,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException NoResponse(BulkItem item) => new(
        null,
        "noAnswer",
        $"{Describe(item)} was sent {DescribeAttempts(item.Attempts)}, but the batch response contains no response to the request.")
    {
        Remedy = item.MayHaveExecuted ? VerifyFirstRemedy : null,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException DelayTooLong(BulkItem item, TimeSpan delay) => new(HttpStatusCode.TooManyRequests, "tooManyRequests",
        $"{Describe(item)} was not sent{(item.Attempts > 0 ? " again" : "")}: "
            + $"the service requested a delay of {delay:c}, which is longer than the request may take.")
    {
        Remedy = ErrorCodes.GetRemedy(HttpStatusCode.TooManyRequests, "tooManyRequests"),
        RetryAfter = delay,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException DependencyFailed(BulkItem item, BulkItem dependency) => new(
        HttpStatusCode.FailedDependency,
        "FailedDependency",
        $"{Describe(item)} was not executed because its dependency '{dependency.Request.Id}' failed.")
    {
        Remedy = $"Resolve the error of '{dependency.Request.Id}', then send both requests again.",
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException UnknownDependency(BulkRequest request, string dependencyId) => new(null, "unknownDependency",
        $"{request.Method} {request.Url} was not sent: "
            + $"its dependency '{dependencyId}' is not among the {DependencyTracker.MaxRemembered} requests before it.");

    public static GraphException DuplicateId(BulkRequest request) => new(null, "duplicateId",
        $"{request.Method} {request.Url} was not sent: an earlier request has the same id, and a bulk state requires unique ids.");

    public static GraphException UnreadableContent(BulkItem item, Exception error) => new(
        null, "unreadableContent", $"{Describe(item)} was not sent: its body cannot be serialized. {error.Message}", error)
    {
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException FailedInEarlierRun(BulkRequest request, HttpStatusCode status) => new(
        status, status.ToString(), $"{request.Method} {request.Url} failed with {(int)status} in an earlier run.")
    {
        Remedy = "To send the request again, use a new state file.",
    };

    public static GraphException OutcomeUnknown(BulkRequest request) => new(
        null,
        "noAnswer",
        $"{request.Method} {request.Url} was sent in an earlier run that ended before the response arrived. It was not sent again.")
    {
        Remedy = VerifyFirstRemedy,
        MayHaveExecuted = true,
    };

    public static GraphException StateOfAnotherJob() => new(
        null,
        "stateOfAnotherJob",
        "The state file belongs to another job. Continuing from it would skip requests that only the other job has completed.")
    {
        Remedy = "Open the state file of this job, or use a new one.",
    };

    private static string Describe(BulkItem item) => $"{item.Request.Method} {item.Request.Url}";

    private static string DescribeAttempts(int attempts) => attempts == 1 ? "once" : $"{attempts} times";
}
