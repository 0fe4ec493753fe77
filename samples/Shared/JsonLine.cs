using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samples;

/// <summary>
/// Writes records to stdout as JSON, one complete record on each line. Characters that a terminal would obey are escaped.
/// </summary>
public static class JsonLine
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the output goes to terminals and pipes, never into an HTML page
    };

    public static void Write<T>(T record) =>
        Console.WriteLine(UntrustedText.EscapeJson(JsonSerializer.Serialize(record, Options)));
}
