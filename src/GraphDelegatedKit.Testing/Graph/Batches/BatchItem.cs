using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// One request of a batch.
internal sealed record BatchItem(
    string Id, string Method, string Url, IReadOnlyDictionary<string, string> Headers, byte[] Body, IReadOnlyList<string> DependsOn)
{
    private const int MaxItems = 20;
    private static readonly string[] Methods = ["GET", "POST", "PATCH", "PUT", "DELETE"];

    public static IReadOnlyList<BatchItem> ParseAll(JsonObject batch)
    {
        if (batch["requests"] is not JsonArray requests || requests.Count == 0)
            throw CreateError("Invalid batch payload format.");
        if (requests.Count > MaxItems)
            throw CreateError($"Number of batch request steps exceeds the maximum value of {MaxItems}.");

        var items = requests.Select(Parse).ToList();
        if (items.Select(item => item.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count() < items.Count)
            throw CreateError("Request Id has to be unique in a batch.");
        if (items.SelectMany(item => item.DependsOn).FirstOrDefault(id => items.TrueForAll(item => !HasId(item, id))) is { } unknownId)
            throw CreateError($"The batch has no request '{unknownId}', but another request depends on it.");
        return items;
    }

    public static bool HasId(BatchItem item, string id) => item.Id.Equals(id, StringComparison.OrdinalIgnoreCase);

    private static BatchItem Parse(JsonNode? node)
    {
        if (node is not JsonObject request
            || GetText(request["id"]) is not { } id
            || GetText(request["method"])?.ToUpperInvariant() is not { } method
            || GetText(request["url"]) is not { } url)
        {
            throw CreateError("Every request of a batch needs an id, a method and a url.");
        }

        if (!Methods.Contains(method, StringComparer.Ordinal))
            throw CreateError($"Request '{id}': the method '{method}' is not supported in a batch.");
        if (url.Contains("://", StringComparison.Ordinal) || url.Contains("$batch", StringComparison.OrdinalIgnoreCase))
            throw CreateError($"Request '{id}': the url must be relative to the service and must not be a batch.");
        return new BatchItem(id, method, url, ParseHeaders(request, id), ParseBody(request, id), ParseDependsOn(request, id));
    }

    private static Dictionary<string, string> ParseHeaders(JsonObject request, string id) => request["headers"] switch
    {
        null => new(StringComparer.OrdinalIgnoreCase),
        JsonObject headers => headers.ToDictionary(
            header => header.Key, header => header.Value?.ToString() ?? "", StringComparer.OrdinalIgnoreCase),
        _ => throw CreateError($"Request '{id}': headers must be an object."),
    };

    private static IReadOnlyList<string> ParseDependsOn(JsonObject request, string id) => request["dependsOn"] switch
    {
        null => [],
        JsonArray ids when ids.All(dependency => GetText(dependency) is not null) => [.. ids.Select(dependency => dependency!.ToString())],
        _ => throw CreateError($"Request '{id}': dependsOn must be an array of ids."),
    };

    // A JSON body is used directly; a body of any other media type is base64 or base64url.
    private static byte[] ParseBody(JsonObject request, string id)
    {
        if (request["body"] is not { } body)
            return [];
        if (!ParseHeaders(request, id).TryGetValue("Content-Type", out var contentType))
            throw CreateError($"Write request id : {id} does not contain Content-Type header or body.");
        if (contentType.Contains("json", StringComparison.OrdinalIgnoreCase))
            return JsonSerializer.SerializeToUtf8Bytes(body);
        if (body is JsonValue value && value.TryGetValue<string>(out var text) && DecodeBase64(text) is { } bytes)
            return bytes;
        throw CreateError($"Request '{id}': a body that is not JSON must be base64.");
    }

    private static byte[]? DecodeBase64(string text)
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

    private static string? GetText(JsonNode? node) => node is JsonValue value && value.ToString() is { Length: > 0 } text ? text : null;

    private static GraphErrorException CreateError(string message) => new(400, "BadRequest", message);
}
