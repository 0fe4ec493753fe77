using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Client;

/// <summary>Asks for the status of one long-running operation, at the pace that the service names, until it ends.</summary>
/// <param name="graph">The client.</param>
/// <param name="monitor">The address of the status.</param>
/// <param name="cloud">The cloud, whose own hosts get a token.</param>
/// <param name="options">The options.</param>
internal sealed class OperationMonitor(IGraphClient graph, GraphUrl monitor, GraphCloud cloud, GraphOperationOptions options)
{
    // Teams asks for more than 30 seconds between two requests; other services name a delay, or none.
    // https://learn.microsoft.com/graph/api/resources/teamsasyncoperation
    private static readonly Backoff
        TeamsDelays = new(TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(31), Jitter: 0),
        OtherDelays = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), Growth: 1.5, Jitter: 0);

    private readonly Backoff _delays = IsTeams(monitor) ? TeamsDelays : OtherDelays;

    /// <summary>Creates the address of a status: without a token if it is on another host, where it carries its own permission.</summary>
    /// <param name="link">The link of the service.</param>
    /// <param name="cloud">The cloud of the client.</param>
    /// <param name="version">The version of a relative link that names none, with a slash.</param>
    public static GraphUrl GetUrl(string link, GraphCloud cloud, string version)
    {
        var url = GraphUrl.FromService(link, version);
        return HostGuard.IsTrusted(url.ToUri(cloud), cloud) ? url : GraphUrl.PreAuthenticated(link);
    }

    /// <param name="time">The clock.</param>
    /// <param name="firstDelay">How long the service asked to wait before the first request; <see langword="null"/> if it did not.</param>
    /// <param name="cancellationToken">Cancels the waiting, not the operation.</param>
    public async Task<GraphOperation> WaitAsync(TimeProvider time, TimeSpan? firstDelay, CancellationToken cancellationToken)
    {
        var startTimestamp = time.GetTimestamp();
        var requestedDelay = firstDelay;
        GraphOperation? operation = null;
        for (var polls = 1; ; polls++)
        {
            var delay = requestedDelay ?? _delays.DelayAfter(polls, 0);
            if (options.Timeout != Timeout.InfiniteTimeSpan && time.GetElapsedTime(startTimestamp) + delay > options.Timeout)
                throw CreateTimeoutException(operation);

            await time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
            var request = new GraphRequest(HttpMethod.Get, monitor) { ShouldBuffer = true, FollowsRedirects = false };
            using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
            operation = await ReadAsync(response, monitor, cloud, cancellationToken).ConfigureAwait(false);
            options.Progress?.Report(operation);
            if (operation.State == GraphOperationState.Succeeded) return operation;
            if (operation.State == GraphOperationState.Failed) throw CreateFailure(operation, response.Status);

            requestedDelay = GetRetryAfter(response);
        }
    }

    /// <summary>Reads a response of the monitor, or one that reports that the operation has ended at once.</summary>
    /// <param name="monitor">The address of the status; <see langword="null"/> if the operation has none.</param>
    public static async Task<GraphOperation> ReadAsync(
        GraphResponse response, GraphUrl? monitor, GraphCloud cloud, CancellationToken cancellationToken)
    {
        var isRedirect = (int)response.Status is >= 300 and < 400;
        var bytes = isRedirect ? default : await response.ReadBytesAsync(cancellationToken).ConfigureAwait(false);
        var body = ParseObject(bytes);
        var status = GetText(body, "status");
        var percentage = GetNumber(body, "percentageComplete");
        var location = GetText(body, "resourceLocation") ?? GetText(body, "targetResourceLocation")
            ?? (response.Status == HttpStatusCode.Accepted ? null : response.Headers.GetValueOrDefault("Location"));
        return new GraphOperation
        {
            Monitor = monitor,
            State = isRedirect ? GraphOperationState.Succeeded : GetState(status, percentage, response.Status),
            Status = status,
            PercentageComplete = percentage,
            ResourceId = GetText(body, "resourceId") ?? GetText(body, "targetResourceId"),
            ResourceLocation = location is { Length: > 0 } ? GetUrl(location, cloud, GetVersion(response)) : null,
            Body = body,
        };
    }

    public static TimeSpan? GetRetryAfter(GraphResponse response) =>
        response.Headers.TryGetValue("Retry-After", out var header)
        && RetryAfterHeader.Parse(header, response.TimeProvider.GetUtcNow()) is { } delay && delay > TimeSpan.Zero
            ? delay
            : null;

    /// <summary>Gets the version of the address that was requested, for a relative link in the response.</summary>
    public static string GetVersion(GraphResponse response) =>
        response.RequestUri?.AbsolutePath.StartsWith("/beta/", StringComparison.OrdinalIgnoreCase) == true ? "beta/" : "v1.0/";

    // asyncJobStatus, teamsAsyncOperation, workbookOperation and longRunningOperation have words of their own. With an unknown word the
    // operation still runs, because enumerations of Graph grow.
    private static GraphOperationState GetState(string? status, double? percentage, HttpStatusCode code) =>
        status?.ToUpperInvariant() switch
        {
            "SUCCEEDED" or "COMPLETED" or "SUCCESS" => GraphOperationState.Succeeded,
            "FAILED" or "DELETEFAILED" or "CANCELLED" or "CANCELED" or "SKIPPED" or "INVALID" => GraphOperationState.Failed,
            null when percentage >= 100 => GraphOperationState.Succeeded,
            null when percentage is null && code != HttpStatusCode.Accepted => GraphOperationState.Succeeded, // the resource itself
            _ => GraphOperationState.Running,
        };

    private static GraphException CreateFailure(GraphOperation operation, HttpStatusCode status)
    {
        var body = operation.Body;
        var error = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("error", out var inner) ? inner : default;
        var code = GetText(error, "code") ?? GetText(body, "errorCode") ?? "operationFailed";
        var message = GetText(error, "message") ?? GetText(body, "statusDescription") ?? GetText(body, "statusDetail");
        var words = message is null ? "." : ": " + Tokens.ServiceText.Clean(message, Tokens.ServiceText.MaxLength);
        return new GraphException(status, code, $"The operation ended with the status '{operation.Status}' ({code}){words}")
        {
            InnerCodes = [code],
            ServiceMessage = message,
            Remedy = ErrorCodes.GetRemedy(null, code) ?? "Check what the operation has changed, then start it again.",
        };
    }

    private GraphException CreateTimeoutException(GraphOperation? last) =>
        new(null, "operationTimeout", $"The operation had not ended within {options.Timeout:c}{DescribeLast(last)}. It may still run.")
        {
            Remedy = "Wait for it again with GraphOperation.Monitor, or set a longer Timeout.",
        };

    private static string DescribeLast(GraphOperation? last) => last?.Status is null ? "" : $"; its last status was '{last.Status}'";

    private static JsonElement ParseObject(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(BodyText.ToUtf8(bytes).Span);
            return JsonElement.TryParseValue(ref reader, out var element) && element is { ValueKind: JsonValueKind.Object } parsed
                ? parsed
                : default;
        }
        catch (JsonException)
        {
            return default; // not JSON: the status of the response decides
        }
    }

    private static string? GetText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static double? GetNumber(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    private static bool IsTeams(GraphUrl monitor) =>
        !monitor.IsPreAuthenticated && WorkloadClassifier.FromPath(monitor.ToUri(GraphCloud.Global).AbsolutePath) == Workload.Teams;
}
