using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samples;

/// <summary>One record, one line, on stdout: complete or not at all.</summary>
public static class JsonLine
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for eyes and pipes; nothing here goes into a page
    };

    public static void Write<T>(T record) => Console.WriteLine(JsonSerializer.Serialize(record, Options));
}
