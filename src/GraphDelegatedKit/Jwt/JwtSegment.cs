using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Jwt;

/// <summary>One segment of a token, checked so that Microsoft's package reads it without an exception.</summary>
/// <remarks>
/// The package accepts more than a JWT may contain: other alphabets, a name twice, text after the object, 64 levels of nesting. It throws
/// for an <c>exp</c> that is text, and writes every exception to its event source, with the token in it where a program has set
/// <c>IdentityModelEventSource.ShowPII</c>. A segment that passes these checks gives the package no reason to throw.
/// </remarks>
internal sealed class JwtSegment
{
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public static readonly JwtSegment Empty = new();

    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 16 };

    private static readonly SearchValues<char> Digits = SearchValues.Create(Base64Url);
    private static readonly SearchValues<char> DigitsAndSeparators = SearchValues.Create(Base64Url + "=.");

    private readonly Dictionary<string, DateTimeOffset> _times = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the segment; <see langword="null"/> if nothing is. Contains no part of the token.</summary>
    public string? Problem { get; private init; }

    /// <summary>The segment in base64url, as the package is to read it.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Returns the time in a claim. The package would drop the fraction of a second.</summary>
    public DateTimeOffset? GetTime(string name) => _times.TryGetValue(name, out var time) ? time : null;

    public static JwtSegment Check(ReadOnlySpan<char> text)
    {
        if (!IsBase64Url(text)) return Refuse("is not base64url");

        var digits = Canonicalize(TrimPadding(text));
        var json = Base64UrlEncoder.DecodeBytes(digits);
        if (!Utf8.IsValid(json)) return Refuse("is not UTF-8");
        try
        {
            using var document = JsonDocument.Parse(json, Limits);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? CheckObject(document.RootElement, digits)
                : Refuse("is not a JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for half a surrogate pair, escaped
        {
            return Refuse("is not JSON, or is nested deeper than 16 levels");
        }
    }

    /// <summary>Whether every character is a digit of base64url and the length is possible. Correct padding is tolerated.</summary>
    /// <remarks><see href="https://www.rfc-editor.org/rfc/rfc7515#appendix-C"/></remarks>
    public static bool IsBase64Url(ReadOnlySpan<char> text)
    {
        var digits = TrimPadding(text);
        return digits.Length % 4 != 1 && !digits.ContainsAnyExcept(Digits);
    }

    /// <summary>Whether the text can be several segments. Their lengths are not checked.</summary>
    public static bool ContainsOnlySegments(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(DigitsAndSeparators);

    private static JwtSegment CheckObject(JsonElement claims, string digits)
    {
        var segment = new JwtSegment { Text = digits };
        var names = new HashSet<string>(StringComparer.Ordinal);
        var hasOnlyAllowedKinds = true;
        foreach (var claim in claims.EnumerateObject())
        {
            // Parsers differ in which of two equal names they use, so this code and the service could read such a token differently.
            var name = claim.Name;
            if (!names.Add(name)) return Refuse("names a claim twice");
            if (JwtClaimKinds.Find(name) is not { } kind) continue;

            hasOnlyAllowedKinds &= kind.Allows(claim.Value);
            if (kind == JwtClaimKind.Time && JwtClaimKinds.GetTime(claim.Value) is { } time) segment._times[name] = time;
        }

        if (!hasOnlyAllowedKinds) segment.Text = Base64UrlEncoder.Encode(JwtClaimKinds.WriteAllowed(claims));
        return segment;
    }

    private static JwtSegment Refuse(string problem) => new() { Problem = problem };

    // The last bits of the last digit may belong to no byte. The package refuses them unless they are 0 on .NET 9 and later only.
    private static string Canonicalize(ReadOnlySpan<char> digits) => (digits.Length % 4) switch
    {
        2 => $"{digits[..^1]}{Base64Url[Base64Url.IndexOf(digits[^1]) & 0b110000]}",
        3 => $"{digits[..^1]}{Base64Url[Base64Url.IndexOf(digits[^1]) & 0b111100]}",
        _ => digits.ToString(),
    };

    private static ReadOnlySpan<char> TrimPadding(ReadOnlySpan<char> text) => text.Length % 4 != 0 ? text
        : text.EndsWith("==", StringComparison.Ordinal) ? text[..^2]
        : text.EndsWith("=", StringComparison.Ordinal) ? text[..^1]
        : text;
}
