using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// https://learn.microsoft.com/graph/json-batching: up to twenty requests in one. The batch succeeds whatever becomes of them; one that depends on another
// that failed is not tried (424). Answers come in an order of their own: here backwards, so that nobody comes to rely on it.
internal sealed class BatchEndpoint(string version, RequestDelegate inner) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "POST", $"/{version}/$batch");

    public async Task AnswerAsync(Exchange exchange)
    {
        var items = BatchItem.ReadAll(await exchange.ReadJsonAsync().ConfigureAwait(false));
        var answers = new Dictionary<string, JsonObject>(StringComparer.OrdinalIgnoreCase);
        while (answers.Count < items.Count)
        {
            // Those whose turn it is; none left with work to do means they wait for each other.
            var ready = items.Where(item => !answers.ContainsKey(item.Id) && item.DependsOn.All(answers.ContainsKey)).ToList();
            if (ready.Count == 0)
                throw new GraphRefusal(400, "BadRequest", "The requests of the batch depend on each other in a circle.");
            foreach (var item in ready)
                answers[item.Id] = await AnswerAsync(exchange, item, answers).ConfigureAwait(false);
        }

        await exchange.JsonAsync(200, new JsonObject { ["responses"] = new JsonArray([.. answers.Values.Reverse()]) }).ConfigureAwait(false);
    }

    private async Task<JsonObject> AnswerAsync(Exchange exchange, BatchItem item, Dictionary<string, JsonObject> answers)
    {
        if (item.DependsOn.Any(id => (int)answers[id]["status"]! >= 400))
        {
            return new JsonObject
            {
                ["id"] = item.Id,
                ["status"] = 424,
                ["body"] = new GraphError(424, "FailedDependency", "A request this one depends on failed.").ToJson(exchange.Http),
            };
        }

        using var body = new MemoryStream();
        var context = BatchContext.Of(exchange, version, item, body);
        await inner(context).ConfigureAwait(false);
        return BatchContext.Read(item, context.Response, body);
    }
}
