using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// Executes up to 20 requests in one. The batch succeeds even if its requests fail; a request that depends on a failed one is skipped
// (424). The order of responses is undefined: here it is reversed, so that no program relies on it.
[Plays(
    "https://learn.microsoft.com/graph/json-batching",
    Difference = "The responses are in reverse order, so that no program relies on one.")]
internal sealed class BatchEndpoint(string version, BatchedRequestHandler handleItem) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/$batch");

    public async Task HandleAsync(RequestContext context)
    {
        var items = BatchItem.ParseAll(await context.ReadJsonAsync().ConfigureAwait(false));
        var responses = new Dictionary<string, JsonObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var (item, index) in BatchOrder.Sort(items))
            responses[item.Id] = await HandleAsync(context, item, index, responses).ConfigureAwait(false);

        await context.WriteJsonAsync(
            200, new JsonObject { ["responses"] = new JsonArray([.. responses.Values.Reverse()]) }).ConfigureAwait(false);
    }

    private async Task<JsonObject> HandleAsync(RequestContext context, BatchItem item, int index, Dictionary<string, JsonObject> responses)
    {
        if (item.DependsOn.Any(id => (int)responses[id]["status"]! >= 400))
            return CreateErrorResponse(context, item, new GraphError(424, "FailedDependency", "A request this one depends on failed."));
        // The service takes a version for a segment of the path: https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/1178.
        if (item.Url.TrimStart('/').Split('/')[0] is ("v1.0" or "beta") and var segment)
            return CreateErrorResponse(
                context, item, new GraphError(400, "BadRequest", $"Resource not found for the segment '{segment}'."));

        using var body = new MemoryStream();
        var itemContext = BatchItemAdapter.CreateHttpContext(context, version, item, body);
        await handleItem(context.HttpContext, itemContext, item.Id).ConfigureAwait(false);
        return Fault.WasDropped(itemContext)
            ? CreateErrorResponse(context, item, new GraphError(504, "UnknownError", "The service did not answer in time."))
            : BatchItemAdapter.ReadResponse(item, index, itemContext.Response, body);
    }

    private static JsonObject CreateErrorResponse(RequestContext context, BatchItem item, GraphError error) => new()
    {
        ["id"] = item.Id,
        ["status"] = error.Status,
        ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
        ["body"] = error.ToJson(context.HttpContext),
    };
}
