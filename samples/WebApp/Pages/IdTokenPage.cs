using System.Globalization;

namespace WebApp.Pages;

/// <summary>The claims of the ID token that are on a list. Any other claim, and the token itself, stay on the server.</summary>
internal static class IdTokenPage
{
    /// <summary>The claims on the list that ASP.NET Core drops after the validation of the token.</summary>
    public static readonly string[] ProtocolClaims = ["iss", "aud", "iat", "exp"];

    // https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
    private static readonly (string Type, string Meaning)[] Shown =
    [
        ("name", "The name of the user, for display only"),
        ("preferred_username", "The user name, which can change"),
        ("oid", "The object id of the user, which never changes"),
        ("tid", "The tenant of the user"),
        ("sub", "The user as this app alone knows it"),
        ("iss", "Who issued the token"),
        ("aud", "The app for which it was issued"),
        ("iat", "When it was issued"),
        ("exp", "When it expires"),
    ];

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/id-token", (HttpContext context, Layout layout) =>
        layout.WriteAsync(context, "ID token", Html.Create($"""
            <h1>ID token</h1>
            <p>These claims of your ID token were validated when you signed in. The tokens themselves stay on the server.</p>
            <div class="table" role="region" aria-label="Claims" tabindex="0">
            <table>
            <thead><tr><th scope="col">Claim</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
            <tbody>
            {Html.Concat(Shown.Select(claim => RenderRow(context, claim.Type, claim.Meaning)))}</tbody>
            </table>
            </div>
            """))).RequireAuthorization();

    private static Html RenderRow(HttpContext context, string type, string meaning) =>
        context.User.FindFirst(type)?.Value is not { } value ? Html.Empty : Html.Create($"""
            <tr><th scope="row"><code>{type}</code></th>
            <td>{(type is "iat" or "exp" ? FormatTime(value) : value)}</td><td>{meaning}</td></tr>

            """);

    // RFC 7519, 2: seconds since 1970-01-01 in UTC.
    private static string FormatTime(string seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)).ToString("u", CultureInfo.InvariantCulture);
}
