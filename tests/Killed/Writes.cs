using System.Text.Json.Nodes;
using GraphDelegatedKit;

namespace Killed;

/// <summary>Disables people and makes folders, and says of each what became of it.</summary>
internal static class Writes
{
    public static async Task RunAsync(GraphClient graph, string input, string stateFile)
    {
        await using var state = await BulkState.OpenAsync(stateFile);
        var requests = (await File.ReadAllLinesAsync(input)).Select(Request);
        await foreach (var result in graph.BulkAsync(requests, new BulkOptions { State = state, MaxConcurrentBatches = 2 }))
            await Console.Out.WriteLineAsync($"{result.Id} {(result.IsSuccess ? "done" : result.MayHaveExecuted ? "open" : "failed")} {(result.WasDoneBefore ? "before" : "now")}");
    }

    private static BulkRequest Request(string line) => line.StartsWith("folder-", StringComparison.Ordinal)
        ? new(line, HttpMethod.Post, "me/drive/root/children")
        {
            Content = GraphContent.Json(new JsonObject { ["name"] = line, ["folder"] = new JsonObject(), ["@microsoft.graph.conflictBehavior"] = "rename" }),
        }
        : new(line, HttpMethod.Patch, $"users/{line}") { Content = GraphContent.Json(new JsonObject { ["accountEnabled"] = false }) };
}
