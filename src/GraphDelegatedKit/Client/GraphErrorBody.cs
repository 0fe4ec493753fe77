using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Client;

/// <summary>
/// The error body of a Graph response: the codes from the outermost to the innermost, then those of its details, and the message.
/// <see cref="Parse"/> returns <see langword="null"/> for anything else. Names are compared without case, and the older forms of services
/// behind Graph are read too: <c>odata.error</c>, a message with a language, a <c>Message</c> without an error around it.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors#error-resource-type"/></remarks>
internal sealed record GraphErrorBody(IReadOnlyList<string> Codes, string? Message, string? RequestId, string? ClientRequestId)
{
    private const int MaxMessageLength = 500;
    private const int MaxDetails = 20;
    private const int MaxLevels = 20;
    private const int MaxUnknownMembers = 8;

    private static readonly string[] ErrorNames = ["error", "odata.error"];

    // What stands beside the error of a token endpoint (RFC 6749 5.2, and Microsoft Entra ID).
    private static readonly FrozenSet<string> CompanionNames = FrozenSet.ToFrozenSet(
    [
        "claims", "correlation_id", "error_codes", "error_description", "error_uri", "message", "suberror", "timestamp", "trace_id",
    ]);

    /// <summary>Gets the complete message as the service sent it. <see cref="Message"/> is shortened.</summary>
    public string? UnchangedMessage { get; init; }

    public static GraphErrorBody? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = BodyText.ParseDocument(body, new JsonDocumentOptions { MaxDepth = 64 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? ReadRoot(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns the error of a body that came with a success status: an object with an error, and otherwise with nothing but annotations and
    /// properties that the expected type does not have. Only the first few properties of any other object are looked at.
    /// </summary>
    /// <param name="json">The body. It must be valid JSON up to its first known property.</param>
    /// <param name="expected">The expected type; <see langword="null"/> if any property is expected.</param>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    public static GraphErrorBody? FindInSuccess(ReadOnlySpan<byte> json, JsonTypeInfo? expected)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;

        var (hasError, unknownMembers) = (false, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = IsErrorName(in reader);
            if (isError && IsExpected(in reader, expected)) return null; // the type has an error of its own
            if (isError) hasError = true;
            else if (IsExpected(in reader, expected) || ++unknownMembers > MaxUnknownMembers) return null;
            else if (expected?.Kind != JsonTypeInfoKind.Object && !IsAnnotation(in reader)) return null;

            reader.Read();
            if (isError && reader.TokenType == JsonTokenType.Null) hasError = false;
            reader.Skip();
        }

        return hasError ? Parse(json.ToArray()) : null;
    }

    private static bool IsAnnotation(in Utf8JsonReader reader) =>
        reader.ValueSpan.StartsWith("@"u8) || CompanionNames.Contains(Encoding.UTF8.GetString(reader.ValueSpan));

    private static bool IsErrorName(in Utf8JsonReader reader) =>
        reader.ValueSpan.Length is 5 or 11
        && ErrorNames.Contains(Encoding.UTF8.GetString(reader.ValueSpan), StringComparer.OrdinalIgnoreCase);

    private static bool IsExpected(in Utf8JsonReader reader, JsonTypeInfo? type)
    {
        if (type?.Kind != JsonTypeInfoKind.Object) return false;
        foreach (var property in type.Properties)
            if (!property.IsExtensionData && reader.ValueTextEquals(property.Name))
                return true;

        return false;
    }

    private static GraphErrorBody? ReadRoot(JsonElement root)
    {
        foreach (var name in ErrorNames)
        {
            if (Find(root, name) is not { } error) continue;
            if (error.ValueKind == JsonValueKind.Object) return ReadError(error);
            if (error.ValueKind != JsonValueKind.String) continue;

            // A gateway in front of Graph answers like a token endpoint.
            var description = FindText(root, "error_description") ?? FindText(root, "message");
            return Create(GetText(error) is { Length: > 0 } code ? [code] : [], description);
        }

        // Services behind Graph, and gateways, answer without an error around the message.
        var message = FindText(root, "message") ?? FindText(root, "detail");
        return string.IsNullOrEmpty(message) ? null : Create(FindText(root, "code") is { Length: > 0 } rootCode ? [rootCode] : [], message);
    }

    private static GraphErrorBody ReadError(JsonElement error)
    {
        var codes = new List<string>();
        string? requestId = null, clientRequestId = null;
        JsonElement? level = error;
        for (var depth = 0; depth < MaxLevels && level is { ValueKind: JsonValueKind.Object } current; depth++)
        {
            if (FindText(current, "code") is { Length: > 0 } code) codes.Add(code);
            requestId ??= FindText(current, "request-id");
            clientRequestId ??= FindText(current, "client-request-id");
            level = Find(current, "innerError");
        }

        var details = GetDetails(error).ToArray();
        codes.AddRange(details.Select(static detail => FindText(detail, "code")).OfType<string>().Where(static code => code.Length > 0));
        var message = FindText(error, "message");
        if (string.IsNullOrWhiteSpace(message))
            message = details.Select(static detail => FindText(detail, "message"))
                .FirstOrDefault(static text => !string.IsNullOrWhiteSpace(text)) ?? message;
        return Create(codes, message) with { RequestId = requestId, ClientRequestId = clientRequestId };
    }

    private static GraphErrorBody Create(IReadOnlyList<string> codes, string? message) =>
        new(codes, message?.Length > MaxMessageLength ? message[..MaxMessageLength] + "…" : message, null, null)
        {
            UnchangedMessage = message,
        };

    private static IEnumerable<JsonElement> GetDetails(JsonElement error) =>
        Find(error, "details") is { ValueKind: JsonValueKind.Array } details
            ? details.EnumerateArray().Take(MaxDetails).Where(static detail => detail.ValueKind == JsonValueKind.Object)
            : [];

    private static JsonElement? Find(JsonElement element, string name)
    {
        if (element.TryGetProperty(name, out var exact)) return exact;
        foreach (var property in element.EnumerateObject())
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property.Value;

        return null;
    }

    private static string? FindText(JsonElement element, string name) => Find(element, name) is { } value ? GetText(value) : null;

    // OData 3 wraps the message: {"lang":"en","value":"…"}.
    private static string? GetText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Object => Find(value, "value") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null,
        _ => null,
    };
}
