using System.Text.Json;

namespace GraphDelegatedKit.Client;

/// <summary>Graph's error body: codes from the outermost in, and what it says. Anything that is no such body gives <see langword="null"/>.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors#error-resource-type"/></remarks>
internal sealed record GraphErrorBody(IReadOnlyList<string> Codes, string? Message, string? RequestId, string? ClientRequestId)
{
    private const int LongestMessage = 500;

    public static GraphErrorBody? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                    ? Read(error)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static GraphErrorBody Read(JsonElement error)
    {
        var codes = new List<string>();
        string? requestId = null, clientRequestId = null;
        for (JsonElement? level = error; level is { ValueKind: JsonValueKind.Object } here; level = Inner(here))
        {
            if (Text(here, "code") is { Length: > 0 } code) codes.Add(code);
            requestId ??= Text(here, "request-id");
            clientRequestId ??= Text(here, "client-request-id");
        }

        var message = Text(error, "message");
        return new(codes, message?.Length > LongestMessage ? message[..LongestMessage] + "…" : message, requestId, clientRequestId);
    }

    // The documentation writes innerError; services also send innererror.
    private static JsonElement? Inner(JsonElement error) =>
        error.TryGetProperty("innerError", out var inner) || error.TryGetProperty("innererror", out inner) ? inner : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
