using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>Creates the error of one request of a batch, equal to the error of the same request sent alone.</summary>
internal static class BulkErrors
{
    private const string NoResponseCode = "noResponse";
    private const string VerifyFirstRemedy = "Check whether the operation was completed before sending the request again.";

    public static async Task<GraphException> FromResponseAsync(
        BulkItem item, BatchOutcome outcome, BatchResponseItem responseItem, TimeProvider time)
    {
        using var response = CreateMessage(item, responseItem);
        return await GraphErrors.FromResponseAsync(
            response, item.Request.Url, CreateContext(item, outcome), time, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Returns what is wrong with the body of a response with a success status: it is an error.</summary>
    public static ServiceErrorException? FindInSuccess(BatchResponseItem responseItem)
    {
        try
        {
            return responseItem.IsJsonObject && GraphErrorBody.FindInSuccess(responseItem.Body.Span, expected: null) is { } error
                ? new ServiceErrorException(error)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Creates the error of a response whose status is a success and whose body is not.</summary>
    public static GraphException FromBody(
        BulkItem item, BatchOutcome outcome, BatchResponseItem responseItem, ResponseBodyException fault)
    {
        using var response = CreateMessage(item, responseItem);
        return GraphErrors.FromBody(fault, response, CreateContext(item, outcome), item.Request.Method, item.Request.Url);
    }

    public static GraphException CreateDamagedResponseException(BulkItem item, BatchOutcome outcome, BatchResponseItem responseItem) =>
        FromBody(item, outcome, responseItem, new ResponseBodyException(BodyFault.Malformed, "is not valid JSON."));

    /// <summary>Creates the exception for a request whose whole batch failed.</summary>
    public static GraphException CreateBatchFailedException(BulkItem item, GraphException batchError) => new(
        $"{Describe(item)} failed with its batch: {batchError.Message}", batchError)
    {
        Remedy = item.MayHaveExecuted ? VerifyFirstRemedy : batchError.Remedy,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException CreateNoResponseException(BulkItem item, BatchOutcome outcome) => new(
        null,
        NoResponseCode,
        $"{Describe(item)} was sent {DescribeAttempts(item.Attempts)}, but the batch response contains no response to the request.")
    {
        Remedy = item.MayHaveExecuted ? VerifyFirstRemedy : "Send the request again.",
        RequestId = GraphErrors.GetHeader(outcome.Message, "request-id"),
        ClientRequestId = GraphErrors.GetHeader(outcome.Message, "client-request-id"),
        Date = outcome.Message?.Headers.Date,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException CreateDelayTooLongException(BulkItem item, TimeSpan delay) => new(
        HttpStatusCode.TooManyRequests,
        FaultClassifier.ThrottledCode,
        $"{Describe(item)} was not sent{(item.Attempts > 0 ? " again" : "")}: "
            + $"the service requested a delay of {delay:c}, which is longer than the request may take.")
    {
        Remedy = ErrorCodes.GetRemedy(HttpStatusCode.TooManyRequests, FaultClassifier.ThrottledCode),
        RetryAfter = delay,
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException CreateDependencyFailedException(BulkItem item, BulkItem dependency) => new(
        HttpStatusCode.FailedDependency,
        "FailedDependency",
        $"{Describe(item)} was not executed because its dependency '{dependency.Request.Id}' failed.")
    {
        Remedy = $"Resolve the error of '{dependency.Request.Id}', then send both requests again.",
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException CreateUnknownDependencyException(BulkRequest request, string dependencyId) => new(
        null,
        "unknownDependency",
        $"{request.Method} {request.Url} was not sent: "
            + $"its dependency '{dependencyId}' is not among the {DependencyTracker.MaxRemembered} requests before it.")
    {
        Remedy = $"Put the dependency at most {DependencyTracker.MaxRemembered} requests before the request that names it.",
    };

    public static GraphException CreateDuplicateIdException(BulkRequest request) => new(null, "duplicateId",
        $"{request.Method} {request.Url} was not sent: an earlier request has the same id, and a bulk state requires unique ids.")
    {
        Remedy = "Give each request its own id, or run the job without a state.",
    };

    public static GraphException CreateUnreadableContentException(BulkItem item, Exception error) => new(
        null, "unreadableContent", $"{Describe(item)} was not sent: its body cannot be serialized. {error.Message}", error)
    {
        Remedy = "Correct the body, or add the context of its type to GraphClientOptions.Json.",
        Attempts = item.Attempts,
        MayHaveExecuted = item.MayHaveExecuted,
    };

    public static GraphException CreateFailedInEarlierRunException(BulkRequest request, HttpStatusCode status) => new(
        status, status.ToString(), $"{request.Method} {request.Url} failed with {(int)status} in an earlier run.")
    {
        Remedy = "To send the request again, use a new state file.",
    };

    public static GraphException CreateOutcomeUnknownException(BulkRequest request) => new(
        null,
        NoResponseCode,
        $"{request.Method} {request.Url} was sent in an earlier run that ended before the response arrived. It was not sent again.")
    {
        Remedy = VerifyFirstRemedy,
        MayHaveExecuted = true,
    };

    public static GraphException CreateStateOfAnotherJobException() => new(
        null,
        "stateOfAnotherJob",
        "The state file belongs to another job. Continuing from it would skip requests that only the other job has completed.")
    {
        Remedy = "Open the state file of this job, or use a new one.",
    };

    // GraphErrors reads only the path of the URL.
    private static HttpResponseMessage CreateMessage(BulkItem item, BatchResponseItem responseItem)
    {
        var response = new HttpResponseMessage(responseItem.Status)
        {
            RequestMessage = new HttpRequestMessage(
                item.Request.Method, OpaqueUri.Create("https://graph.microsoft.com" + item.Request.VersionedUrl)),
            Content = new ReadOnlyMemoryContent(responseItem.Body),
        };
        foreach (var (name, value) in responseItem.ReadHeaders(excludeLocation: true))
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    // A response without ids of its own has those of its batch.
    private static RequestContext CreateContext(BulkItem item, BatchOutcome outcome)
    {
        var chosenId = item.Request.HeadersOrNull is { } headers && headers.TryGetValue("client-request-id", out var id) ? id : null;
        return new RequestContext
        {
            Token = outcome.Token,
            Attempts = item.Attempts,
            MayHaveExecuted = item.MayHaveExecuted,
            ClientRequestId = chosenId,
            IsClientRequestIdChosen = chosenId is not null,
            LastResponse = outcome.Message,
        };
    }

    private static string Describe(BulkItem item) => $"{item.Request.Method} {item.Request.Url}";

    private static string DescribeAttempts(int attempts) => attempts == 1 ? "once" : $"{attempts} times";
}
