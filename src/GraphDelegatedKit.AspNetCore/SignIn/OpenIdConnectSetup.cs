using System.Security.Claims;
using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Challenges;
using GraphDelegatedKit.AspNetCore.Sessions;
using GraphDelegatedKit.AspNetCore.Storage;
using GraphDelegatedKit.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GraphDelegatedKit.AspNetCore.SignIn;

/// <summary>
/// Adds to the OpenID Connect handler what Microsoft.Identity.Web does not do: one public address, a session in the store, and pages for
/// errors.
/// </summary>
internal sealed class OpenIdConnectSetup(
    IOptions<GraphDelegatedWebOptions> webOptions, PublicAddress address, AuthPaths paths, SharedTransport transport, KeyRing keys)
    : IConfigureNamedOptions<OpenIdConnectOptions>
{
    public void Configure(OpenIdConnectOptions options) => Configure(GraphDelegatedDefaults.OpenIdConnectScheme, options);

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        if (name != GraphDelegatedDefaults.OpenIdConnectScheme) return;

        options.BackchannelHttpHandler = transport.CreateHandler();
        // Claims keep the names that Entra's documents use. Microsoft.Identity.Web has replaced the handler that the property changes.
        options.MapInboundClaims = false;
        options.TokenHandler = new JsonWebTokenHandler { MapInboundClaims = false };
        options.TokenValidationParameters.NameClaimType = "preferred_username";
        options.TokenValidationParameters.RoleClaimType = "roles";
        foreach (var scope in webOptions.Value.Scopes)
            if (!options.Scope.Contains(scope)) options.Scope.Add(scope);

        var protector = keys.CreateProtector("GraphDelegatedKit.AspNetCore", "v1", "sign-in");
        options.StateDataFormat = new SealedDataFormat<AuthenticationProperties>(
            PropertiesSerializer.Default, protector.CreateProtector("state"));
        options.StringDataFormat = new SealedDataFormat<string>(new TextSerializer(), protector.CreateProtector("nonce"));
        if (address.ConfiguredPath is { } path) // a proxy may take the path away, so the path of a request is not that of the browser
            options.CorrelationCookie.Path = options.NonceCookie.Path = path + paths.Redirect;

        var events = options.Events;
        var (onRedirect, onValidated) = (events.OnRedirectToIdentityProvider, events.OnTokenValidated);
        events.OnRedirectToIdentityProvider = async context =>
        {
            context.ProtocolMessage.RedirectUri = address.GetRedirectUri(context.HttpContext);
            ChallengeProperties.SetReplacedSession(
                context.Properties, context.HttpContext.Features.Get<SessionFeature>() is { State: SessionState.Active } session
                    ? session.SessionId
                    : null);
            await onRedirect(context).ConfigureAwait(false);
        };
        events.OnTokenValidated = async context =>
        {
            // Microsoft.Identity.Web redeems the code itself, and then ASP.NET Core reads the cookie of the nonce but requires none.
            if (context.Nonce is null)
            {
                context.Fail(new OpenIdConnectProtocolInvalidNonceException("The nonce of the ID token is not one of this browser."));
                return;
            }

            await onValidated(context).ConfigureAwait(false);
            if (context.Result is null) await StartSessionAsync(context).ConfigureAwait(false);
        };
        events.OnRemoteFailure = SignInFailure.RespondAsync;
        // This replaces the handler of Microsoft.Identity.Web, which removes the user's tokens although another browser may use them.
        events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            context.ProtocolMessage.PostLogoutRedirectUri = address.GetSignedOutUri(context.HttpContext);
            if (context.Properties.GetParameter<string>("logout_hint") is { } hint)
                context.ProtocolMessage.SetParameter("logout_hint", hint);
            return Task.CompletedTask;
        };
    }

    private static async Task StartSessionAsync(TokenValidatedContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<SessionStore>();
        var (principal, identity) = (context.Principal!, (ClaimsIdentity)context.Principal!.Identity!);
        using var activity = SignInTelemetry.Start();
        var session = await sessions.CreateAsync(
            SessionClaims.GetAccount(principal),
            SessionClaims.GetTenantId(principal),
            principal.FindFirstValue("sid") is { } sid ? new EntraSignIn(sid, principal.FindFirstValue("iss")) : null,
            principal.FindFirstValue("login_hint"),
            context.HttpContext.RequestAborted).ConfigureAwait(false);
        if (ChallengeProperties.GetReplacedSession(context.Properties) is { } replaced)
            await sessions.ReplaceAsync(replaced, session, context.HttpContext.RequestAborted).ConfigureAwait(false);

        SignInTelemetry.RecordSuccess();
        SessionClaims.RemoveProtocolClaims(identity);
        identity.AddClaim(new Claim(SessionClaims.SessionId, session.Id));

        if (ChallengeProperties.GetFingerprint(context.Properties) is { } fingerprint)
            context.HttpContext.RequestServices.GetRequiredService<ChallengeGuard>().RecordAnswer(context.HttpContext, fingerprint);
    }
}
