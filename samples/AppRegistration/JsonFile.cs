using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samples;

namespace AppRegistration;

/// <summary>Reads and formats JSON files that other programs and people write too.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the file is not part of an HTML page
    };

    /// <returns>The object; <see langword="null"/> if there is no file.</returns>
    /// <exception cref="UsageException">The file is not an object, or has comments, which a write would lose.</exception>
    public static JsonObject? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            var text = File.ReadAllText(path);
            return string.IsNullOrWhiteSpace(text) ? []
                : JsonNode.Parse(text) as JsonObject ?? throw new UsageException($"'{path}' is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new UsageException(
                $"'{path}' cannot be changed: it is not plain JSON, or has comments, at line {e.LineNumber + 1}. Name another file.");
        }
    }

    public static byte[] Format(JsonObject json) => [.. JsonSerializer.SerializeToUtf8Bytes(json, Indented), (byte)'\n'];
}
