using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Client;

/// <summary>
/// The error body of a Graph response: the codes from the outermost to the innermost, then those of its details, and the message.
/// <see cref="Parse"/> returns <see langword="null"/> for anything else.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors#error-resource-type"/></remarks>
internal sealed record GraphErrorBody(IReadOnlyList<string> Codes, string? Message, string? RequestId, string? ClientRequestId)
{
    private const int MaxMessageLength = 500;
    private const int MaxDetails = 20;

    /// <summary>Gets the complete message as the service sent it. <see cref="Message"/> is shortened.</summary>
    public string? UnchangedMessage { get; init; }

    public static GraphErrorBody? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(DecodeText(body.Span), new JsonDocumentOptions { MaxDepth = 32 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out var error)) return null;

            return error.ValueKind switch
            {
                JsonValueKind.Object => ReadError(error),
                JsonValueKind.String => ReadOAuthError(root), // a gateway in front of Graph answers like a token endpoint
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The byte order mark decides the encoding, not the header. An invalid byte becomes a replacement character.
    private static string DecodeText(ReadOnlySpan<byte> body) => body switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(body[3..]),
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(body[2..]),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(body[2..]),
        _ => Encoding.UTF8.GetString(body),
    };

    private static GraphErrorBody ReadError(JsonElement error)
    {
        var codes = new List<string>();
        string? requestId = null, clientRequestId = null;
        for (JsonElement? level = error; level is { ValueKind: JsonValueKind.Object } current; level = GetInnerError(current))
        {
            if (GetText(current, "code") is { Length: > 0 } code) codes.Add(code);
            requestId ??= GetText(current, "request-id");
            clientRequestId ??= GetText(current, "client-request-id");
        }

        codes.AddRange(GetDetailCodes(error));
        var message = GetText(error, "message");
        return new(codes, Truncate(message), requestId, clientRequestId) { UnchangedMessage = message };
    }

    private static GraphErrorBody ReadOAuthError(JsonElement body)
    {
        var message = GetText(body, "error_description");
        return new(GetText(body, "error") is { Length: > 0 } code ? [code] : [], Truncate(message), null, null)
        {
            UnchangedMessage = message,
        };
    }

    // The documentation writes innerError; services also send innererror.
    private static JsonElement? GetInnerError(JsonElement error) =>
        error.TryGetProperty("innerError", out var inner) || error.TryGetProperty("innererror", out inner) ? inner : null;

    private static IEnumerable<string> GetDetailCodes(JsonElement error) =>
        error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array
        ? details.EnumerateArray().Take(MaxDetails)
            .Select(detail => detail.ValueKind == JsonValueKind.Object ? GetText(detail, "code") : null)
            .OfType<string>().Where(code => code.Length > 0)
        : [];

    private static string? Truncate(string? message) => message?.Length > MaxMessageLength ? message[..MaxMessageLength] + "…" : message;

    private static string? GetText(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // an escape such as "\ud800" that is half a surrogate pair
        }
    }
}
