using System.Text.Encodings.Web;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Tool;

// The form of the JSON that the commands print.
internal static class OutputJson
{
    // The JSON has one line. Only the characters that JSON requires to be escaped are escaped.
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
