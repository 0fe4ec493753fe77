using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.SignIn.Protocol;

/// <summary>An error response of the token endpoint.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-response-1"/></remarks>
internal sealed partial record TokenErrorBody(
    string Error, string Description, IReadOnlyList<int> Codes, string? SubError, string? CorrelationId, string? Claims)
{
    /// <summary>The error codes of this library, for responses that are no error of the service.</summary>
    public const string UnreadableCode = "unreadable_answer", TooLargeCode = "answer_too_large";

    public static readonly TokenErrorBody Unreadable =
        new(UnreadableCode, "The response is not from the token endpoint.", [], null, null, null);

    public static TokenErrorBody CreateTooLarge(string description) => new(TooLargeCode, description, [], null, null, null);

    public static TokenErrorBody Parse(ReadOnlyMemory<byte> json)
    {
        using var document = ParseObject(json);
        return document is null || GetString(document.RootElement, "error") is not { } error
            ? Unreadable
            : new(
                error,
                GetString(document.RootElement, "error_description") ?? "",
                GetCodes(document.RootElement),
                GetString(document.RootElement, "suberror"),
                GetString(document.RootElement, "correlation_id"),
                GetString(document.RootElement, "claims"));
    }

    /// <summary>Returns whether a body is an error and holds neither a token nor a device code.</summary>
    public static bool IsErrorInSuccess(ReadOnlyMemory<byte> json)
    {
        using var document = ParseObject(json);
        return document is not null
            && GetString(document.RootElement, "error") is not null
            && GetString(document.RootElement, "access_token") is null
            && GetString(document.RootElement, "device_code") is null;
    }

    private static JsonDocument? ParseObject(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = BodyText.ParseDocument(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? GetString(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int[] GetCodes(JsonElement root) =>
        root.TryGetProperty("error_codes", out var codes) && codes.ValueKind == JsonValueKind.Array
            ? [.. codes.EnumerateArray().Select(GetCode).OfType<int>()]
            : ParseCodes(GetString(root, "error_description") ?? "");

    private static int? GetCode(JsonElement code) =>
        code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) ? number : null;

    /// <summary>Returns the error numbers in the service's description, for responses without <c>error_codes</c>.</summary>
    public static int[] ParseCodes(string text) =>
        [.. AadstsCode().Matches(text)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)).Distinct()];

    [GeneratedRegex("AADSTS([0-9]{4,9})")]
    private static partial Regex AadstsCode();
}
