using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Jwt;

/// <summary>Formats the claims of a token as lines to show a user.</summary>
internal static class JwtDescription
{
    public static string Format(JwtInspection token, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        text.Append("Token     ").Append(DescribeFormat(token)).Append('\n');
        AppendLine("Problem", token.Problem);
        AppendLine("Audience", string.Join(' ', token.Audiences));
        AppendLine("Issuer", token.Issuer);
        AppendLine("App", token.AppId);
        AppendLine("Tenant", token.TenantId);
        AppendLine("Person", token.LooksAppOnly ? "none: this is an app-only token" : token.Username);
        AppendLine("Object", token.ObjectId);
        AppendLine("Scopes", string.Join(' ', token.Scopes));
        AppendLine("Roles", string.Join(' ', token.Roles));
        AppendLine("Proof", string.Join(' ', token.AuthenticationMethods));
        AppendLine("Issued", FormatTime(token.IssuedOn));
        AppendLine("From", FormatTime(token.NotBefore));
        AppendLine("Until", FormatTime(token.ExpiresOn));
        return text.ToString();

        void AppendLine(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) text.Append(name.PadRight(10)).Append(ReplaceUnsafe(value)).Append('\n');
        }

        string? FormatTime(DateTimeOffset? utc) => utc is { } moment
            ? TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)
            : null;
    }

    private static string DescribeFormat(JwtInspection token) => token.Format switch
    {
        JwtFormat.Jws => "JWT, signed" + FormatInBrackets(token.Algorithm) + "; nothing of it was verified",
        JwtFormat.Jwe => "JWT, encrypted" + FormatInBrackets(token.Encryption) + "; only the service it is for can read it",
        JwtFormat.PersonalAccountTicket => "ticket of a personal Microsoft account; only the service it is for can read it",
        JwtFormat.Opaque => "opaque; only the service it is for can read it",
        _ => "not readable",
    };

    private static string FormatInBrackets(string? name) => string.IsNullOrEmpty(name) ? "" : $" ({ReplaceUnsafe(name)})";

    // Anyone can write a token, so no escape sequence and no invisible character of it may reach a terminal.
    private static string ReplaceUnsafe(string text) =>
        text.EnumerateRunes().Any(IsUnsafe)
            ? string.Concat(text.EnumerateRunes().Select(static rune => IsUnsafe(rune) ? "\uFFFD" : rune.ToString()))
            : text;

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
