using System.IdentityModel.Tokens.Jwt;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Ends the session of the browser, tells its applications by their front-channel logout URL, and goes to a registered address. Tokens stay
// valid, as they belong to the user. Not documented; assumed: all users of the browser are signed out, and without an id_token_hint the
// address may belong to any application.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request",
    IsJudgement = true, Difference = "All users of the browser are signed out.")]
internal sealed class SignOutEndpoint(
    BrowserSessionStore sessions, AppRegistry apps, TenantRegistration registration, SigningKey key) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET POST", "/{tenant}/oauth2/v2.0/logout");

    public async Task HandleAsync(RequestContext context)
    {
        registration.RequireTenant(context);
        var form = HttpMethods.IsPost(context.Request.Method)
            ? await EntraForm.ReadAsync(context).ConfigureAwait(false)
            : EntraForm.FromQuery(context.Request.Query);
        await CreateResponse(context, form).SendAsync(context).ConfigureAwait(false);
    }

    private PageResponse CreateResponse(RequestContext context, EntraForm form)
    {
        var target = FindTarget(form);
        var session = sessions.End(context);

        // Entra adds the session and no issuer: https://github.com/nginxinc/nginx-openid-connect/issues/117
        List<string> frames = [.. (session?.Apps ?? [])
            .Select(app => (apps.Find(app.ClientId) ?? app).FrontChannelLogoutUrl)
            .OfType<Uri>()
            .Select(url => QueryHelpers.AddQueryString(url.AbsoluteUri, "sid", session!.Id.ToString()))];
        return target is not null && frames.Count == 0 ? new PageResponse(null, target) : SignOutPage.Create(target, frames);
    }

    // Returns null for an address that no application has registered: the page then leads nowhere.
    private string? FindTarget(EntraForm form)
    {
        if (form["post_logout_redirect_uri"] is not { } uri)
            return null;
        IEnumerable<RegisteredApp> candidates = form["id_token_hint"] is { } hint ? FindApps(hint) : apps.All;
        if (!candidates.Any(app => app.FindPlatform(uri) is not null))
            return null;
        var location = new Uri(uri).AbsoluteUri;
        return form["state"] is { } state ? QueryHelpers.AddQueryString(location, "state", state) : location;
    }

    // An expired token still names its application.
    private RegisteredApp[] FindApps(string idToken)
    {
        try
        {
            new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(
                idToken,
                new TokenValidationParameters
                {
                    IssuerSigningKey = key.Key,
                    CryptoProviderFactory = key.Key.CryptoProviderFactory,
                    ValidateIssuer = false,
                    ValidateAudience = false,
                    ValidateLifetime = false,
                },
                out var token);
            return [.. ((JwtSecurityToken)token).Audiences.Select(apps.Find).OfType<RegisteredApp>()];
        }
        catch (Exception exception) when (exception is SecurityTokenException or ArgumentException)
        {
            return [];
        }
    }
}
