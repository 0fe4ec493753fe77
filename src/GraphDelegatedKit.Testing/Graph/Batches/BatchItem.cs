using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// One request of a batch, as it was posted.
internal sealed record BatchItem(string Id, string Method, string Url, JsonObject Headers, JsonNode? Body, IReadOnlyList<string> DependsOn)
{
    private const int Most = 20;

    public static IReadOnlyList<BatchItem> ReadAll(JsonObject batch)
    {
        if (batch["requests"] is not JsonArray requests || requests.Count == 0)
            throw Refuse("Invalid batch payload format.");
        if (requests.Count > Most)
            throw Refuse($"Number of batch request steps exceeds the maximum value of {Most}.");

        var items = requests.Select(Read).ToList();
        if (items.Select(item => item.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count() < items.Count)
            throw Refuse("Request Id has to be unique in a batch.");
        if (items.SelectMany(item => item.DependsOn).FirstOrDefault(id => items.TrueForAll(item => !Is(item, id))) is { } unknown)
            throw Refuse($"Request '{unknown}' that another depends on is not in the batch.");
        return items;
    }

    public static bool Is(BatchItem item, string id) => item.Id.Equals(id, StringComparison.OrdinalIgnoreCase);

    private static BatchItem Read(JsonNode? node)
    {
        if (node is not JsonObject request
            || Text(request["id"]) is not { } id
            || Text(request["method"]) is not { } method
            || Text(request["url"]) is not { } url)
        {
            throw Refuse("Every request of a batch has an id, a method and a url.");
        }

        var headers = request["headers"] as JsonObject ?? [];
        if (request["body"] is not null && !headers.Any(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
            throw Refuse($"Write request id : {id} does not contain Content-Type header or body.");
        var dependsOn = (request["dependsOn"] as JsonArray ?? []).Select(name => name!.ToString());
        return new BatchItem(id, method.ToUpperInvariant(), url, headers, request["body"], [.. dependsOn]);
    }

    private static string? Text(JsonNode? node) => node?.ToString() is { Length: > 0 } text ? text : null;

    private static GraphRefusal Refuse(string message) => new(400, "BadRequest", message);
}
