using System.Text.Encodings.Web;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Tool;

// The form of the JSON that the commands print.
internal static class OutputJson
{
    // One line, with names as they are written.
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
