using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Control;

internal static class ControlJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Returns the JSON on one line.
    public static string Serialize(JsonNode json) => json.ToJsonString(Options);

    public static byte[] SerializeToUtf8Bytes(JsonNode json) => JsonSerializer.SerializeToUtf8Bytes(json, Options);
}
