using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Jwt;

/// <summary>Formats the claims of a token as lines to show a user.</summary>
internal static class JwtDescription
{
    public static string Format(JwtInspection token, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        text.Append("Token     ").Append(Kind(token)).Append('\n');
        Line("Problem", token.Problem);
        Line("Audience", string.Join(' ', token.Audiences));
        Line("Issuer", token.Issuer);
        Line("App", token.AppId);
        Line("Tenant", token.TenantId);
        Line("Person", token.LooksAppOnly ? "none: this is an app-only token" : token.Username);
        Line("Object", token.ObjectId);
        Line("Scopes", string.Join(' ', token.Scopes));
        Line("Roles", string.Join(' ', token.Roles));
        Line("Proof", string.Join(' ', token.AuthenticationMethods));
        Line("Issued", Moment(token.IssuedOn));
        Line("From", Moment(token.NotBefore));
        Line("Until", Moment(token.ExpiresOn));
        return text.ToString();

        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) text.Append(name.PadRight(10)).Append(Printable(value)).Append('\n');
        }

        string? Moment(DateTimeOffset? utc) => utc is { } moment
            ? TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)
            : null;
    }

    private static string Kind(JwtInspection token) => token.Format switch
    {
        JwtFormat.Jws => "JWT, signed" + Bracketed(token.Algorithm) + "; nothing of it was verified",
        JwtFormat.Jwe => "JWT, encrypted" + Bracketed(token.Encryption) + "; only the service it is for can read it",
        JwtFormat.PersonalAccountTicket => "ticket of a personal Microsoft account; only the service it is for can read it",
        JwtFormat.Opaque => "opaque; only the service it is for can read it",
        _ => "not readable",
    };

    private static string Bracketed(string? name) => string.IsNullOrEmpty(name) ? "" : $" ({Printable(name)})";

    // Anyone can write a token, so no escape sequence of it may reach a terminal.
    private static string Printable(string text) =>
        text.Any(IsUnsafe) ? string.Concat(text.Select(static c => IsUnsafe(c) ? '\uFFFD' : c)) : text;

    private static bool IsUnsafe(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) is
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
