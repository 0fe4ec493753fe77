using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// https://learn.microsoft.com/graph/json-batching: up to twenty requests in one. The batch succeeds whatever becomes of them; one that depends on another
// that failed is not tried (424). Answers come in an order of their own: here backwards, so that nobody comes to rely on it.
internal sealed class BatchEndpoint(string version, InBatch inner) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "POST", $"/{version}/$batch");

    public async Task AnswerAsync(Exchange exchange)
    {
        var items = BatchItem.ReadAll(await exchange.ReadJsonAsync().ConfigureAwait(false));
        var answers = new Dictionary<string, JsonObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var (item, place) in BatchOrder.Of(items))
            answers[item.Id] = await AnswerAsync(exchange, item, place, answers).ConfigureAwait(false);

        await exchange.JsonAsync(200, new JsonObject { ["responses"] = new JsonArray([.. answers.Values.Reverse()]) }).ConfigureAwait(false);
    }

    private async Task<JsonObject> AnswerAsync(Exchange exchange, BatchItem item, int place, Dictionary<string, JsonObject> answers)
    {
        if (item.DependsOn.Any(id => (int)answers[id]["status"]! >= 400))
            return Refused(exchange, item, new GraphError(424, "FailedDependency", "A request this one depends on failed."));
        if (item.Url.TrimStart('/').Split('/')[0] is "v1.0" or "beta")
            return Refused(exchange, item, new GraphError(400, "BadRequest", "Resource not found for the segment of the version: it stands before $batch, not in a url."));

        using var body = new MemoryStream();
        var context = BatchContext.Of(exchange, version, item, body);
        await inner(exchange.Http, context, item.Id).ConfigureAwait(false);
        return Fault.WasDropped(context)
            ? Refused(exchange, item, new GraphError(504, "UnknownError", "The service did not answer in time."))
            : BatchContext.Read(item, place, context.Response, body);
    }

    private static JsonObject Refused(Exchange exchange, BatchItem item, GraphError error) => new()
    {
        ["id"] = item.Id,
        ["status"] = error.Status,
        ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
        ["body"] = error.ToJson(exchange.Http),
    };
}
