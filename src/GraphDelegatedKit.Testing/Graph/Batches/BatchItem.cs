using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// One request of a batch, as it was posted.
internal sealed record BatchItem(string Id, string Method, string Url, IReadOnlyDictionary<string, string> Headers, byte[] Body, IReadOnlyList<string> DependsOn)
{
    private const int Most = 20;
    private static readonly string[] Methods = ["GET", "POST", "PATCH", "PUT", "DELETE"];

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
            || Text(request["method"])?.ToUpperInvariant() is not { } method
            || Text(request["url"]) is not { } url)
        {
            throw Refuse("Every request of a batch has an id, a method and a url.");
        }

        if (!Methods.Contains(method, StringComparer.Ordinal))
            throw Refuse($"Request '{id}': the method '{method}' is not supported in a batch.");
        if (url.Contains("://", StringComparison.Ordinal) || url.Contains("$batch", StringComparison.OrdinalIgnoreCase))
            throw Refuse($"Request '{id}': the url has to be relative to the service, and no batch itself.");
        return new BatchItem(id, method, url, HeadersOf(request, id), BodyOf(request, id), DependsOnOf(request, id));
    }

    private static Dictionary<string, string> HeadersOf(JsonObject request, string id) => request["headers"] switch
    {
        null => new(StringComparer.OrdinalIgnoreCase),
        JsonObject headers => headers.ToDictionary(header => header.Key, header => header.Value?.ToString() ?? "", StringComparer.OrdinalIgnoreCase),
        _ => throw Refuse($"Request '{id}': headers is an object."),
    };

    private static IReadOnlyList<string> DependsOnOf(JsonObject request, string id) => request["dependsOn"] switch
    {
        null => [],
        JsonArray ids when ids.All(other => Text(other) is not null) => [.. ids.Select(other => other!.ToString())],
        _ => throw Refuse($"Request '{id}': dependsOn is a list of ids."),
    };

    // JSON as it is; any other media type as base64, in either alphabet.
    private static byte[] BodyOf(JsonObject request, string id)
    {
        if (request["body"] is not { } body)
            return [];
        if (!HeadersOf(request, id).TryGetValue("Content-Type", out var contentType))
            throw Refuse($"Write request id : {id} does not contain Content-Type header or body.");
        if (contentType.Contains("json", StringComparison.OrdinalIgnoreCase))
            return JsonSerializer.SerializeToUtf8Bytes(body);
        if (body is JsonValue value && value.TryGetValue<string>(out var text) && Base64(text) is { } bytes)
            return bytes;
        throw Refuse($"Request '{id}': a body that is not JSON is sent as base64.");
    }

    private static byte[]? Base64(string text)
    {
        try
        {
            return Base64UrlEncoder.DecodeBytes(text.Replace('+', '-').Replace('/', '_').TrimEnd('='));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.ToString() is { Length: > 0 } text ? text : null;

    private static GraphRefusal Refuse(string message) => new(400, "BadRequest", message);
}
