using System.Text.Json.Nodes;
using GraphDelegatedKit;

namespace Killed;

/// <summary>Disables people and makes folders, and says of each what became of it.</summary>
internal static class BulkWrites
{
    public static async Task RunAsync(GraphClient graph, string inputFile, string stateFile)
    {
        await using var state = await BulkState.OpenAsync(stateFile);
        var requests = (await File.ReadAllLinesAsync(inputFile)).Select(CreateRequest);
        await foreach (var result in graph.BulkAsync(requests, new BulkOptions { State = state, MaxConcurrentBatches = 2 }))
            await Console.Out.WriteLineAsync($"{result.Id} {(result.IsSuccess ? "done" : result.MayHaveExecuted ? "open" : "failed")} "
                + $"{(result.WasDoneBefore ? "before" : "now")}");
    }

    private static BulkRequest CreateRequest(string id) => id.StartsWith("folder-", StringComparison.Ordinal)
        ? new(id, HttpMethod.Post, "me/drive/root/children")
        {
            Content = GraphContent.Json(
                new JsonObject { ["name"] = id, ["folder"] = new JsonObject(), ["@microsoft.graph.conflictBehavior"] = "rename" }),
        }
        : new(id, HttpMethod.Patch, $"users/{id}") { Content = GraphContent.Json(new JsonObject { ["accountEnabled"] = false }) };
}
