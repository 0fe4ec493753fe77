using System.Security.Claims;
using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Challenges;
using GraphDelegatedKit.AspNetCore.Pages;
using GraphDelegatedKit.AspNetCore.Sessions;
using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.SignOut;

/// <summary>
/// The endpoints that end a session. A POST with an antiforgery token does so for the user, and Entra's front-channel request for a
/// sign-out in another app.
/// </summary>
internal sealed class SignOutEndpoints(
    SignOutService service,
    RevokedSessions revoked,
    PublicAddress address,
    AuthPaths paths,
    IAntiforgery antiforgery,
    ChallengeGuard guard,
    IOptions<GraphDelegatedWebOptions> options)
{
    private const int MaxSidLength = 128; // Entra's have 36 characters

    private string EntraSignOutAddress => $"{options.Value.Cloud.Login}{options.Value.Tenant}/oauth2/v2.0/logout";

    /// <summary>Asks for a confirmation. A GET changes nothing, because any site can cause one.</summary>
    public async Task ConfirmAsync(HttpContext context)
    {
        await AuthenticateAsync(context).ConfigureAwait(false);
        var tokens = antiforgery.GetAndStoreTokens(context);
        var form = new PageForm(
            "Sign out", address.GetPath(context) + paths.SignOut, tokens.FormFieldName, tokens.RequestToken ?? "");
        var content = new PageContent(StatusCodes.Status200OK, "Sign out?", "You stay signed in until you confirm.") { Form = form };
        await ErrorPage.WriteAsync(context, content).ConfigureAwait(false);
    }

    public async Task SignOutAsync(HttpContext context)
    {
        var session = await AuthenticateAsync(context).ConfigureAwait(false);
        if (!await antiforgery.IsRequestValidAsync(context).ConfigureAwait(false))
        {
            await WriteRefusedAsync(context).ConfigureAwait(false);
            return;
        }

        try
        {
            var record = session?.SessionId is { } id ? await service.EndAsync(id, CancellationToken.None).ConfigureAwait(false) : null;
            await context.SignOutAsync(GraphDelegatedDefaults.CookieScheme).ConfigureAwait(false);
            guard.Forget(context);
            await SignOutAtEntraAsync(context, record).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            revoked.Add(session!.SessionId!);
            await context.SignOutAsync(GraphDelegatedDefaults.CookieScheme).ConfigureAwait(false);
            await WriteIncompleteAsync(context).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the sessions of a sign-in, in an iframe of Entra's sign-out page, where browsers send no cookies.</summary>
    /// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#single-sign-out"/></remarks>
    public async Task SignOutBySidAsync(HttpContext context)
    {
        var query = context.Request.Query;
        context.Response.Headers.CacheControl = "no-cache, no-store";
        var issuer = query.TryGetValue("iss", out var value) ? value.ToString() : null;
        if (query["sid"].ToString() is not { Length: > 0 and <= MaxSidLength } sid || (issuer is not null && !IsIssuer(issuer)))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var signIn = new EntraSignIn(sid, issuer);
        try
        {
            if (!await service.EndAsync(signIn, CancellationToken.None).ConfigureAwait(false))
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (StoreUnavailableException)
        {
            revoked.TryAdd(signIn); // Entra does not send the request again
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    public static Task ShowSignedOutAsync(HttpContext context, string home) => ErrorPage.WriteAsync(
        context, new(StatusCodes.Status200OK, "You have signed out", "You can close this window.") { Link = new("Home", home) });

    // The antiforgery token names the user. While the store does not answer, that is the user of the cookie.
    private static async Task<SessionFeature?> AuthenticateAsync(HttpContext context)
    {
        await context.AuthenticateAsync(GraphDelegatedDefaults.CookieScheme).ConfigureAwait(false);
        var session = context.Features.Get<SessionFeature>();
        if (session?.CookiePrincipal is { } user) context.User = user;
        return session;
    }

    private Task WriteRefusedAsync(HttpContext context) => ErrorPage.WriteAsync(context, new(
        StatusCodes.Status400BadRequest,
        "The sign-out was not accepted",
        "The form is too old or from another site. You are still signed in.")
    {
        Link = new("Back to the sign-out", address.GetPath(context) + paths.SignOut),
    });

    private async Task SignOutAtEntraAsync(HttpContext context, SessionRecord? record)
    {
        var properties = new AuthenticationProperties { RedirectUri = address.GetPath(context) + paths.SignedOut };
        if (record?.LogoutHint is { } hint) properties.SetParameter("logout_hint", hint);
        try
        {
            await context.SignOutAsync(GraphDelegatedDefaults.OpenIdConnectScheme, properties).ConfigureAwait(false);
        }
        catch (InvalidOperationException e) when (ChallengeResponder.IsMetadataFailure(e))
        {
            var content = new PageContent(
                StatusCodes.Status200OK,
                "You have signed out",
                "This app has ended your session. It cannot reach Microsoft Entra at the moment, so you are still signed in at Microsoft.")
            {
                Link = new("Sign out at Microsoft", EntraSignOutAddress),
            };
            await ErrorPage.WriteAsync(context, content).ConfigureAwait(false);
        }
    }

    private Task WriteIncompleteAsync(HttpContext context) => ErrorPage.WriteAsync(context, new(
        StatusCodes.Status503ServiceUnavailable,
        "The sign-out is not complete yet",
        "This browser has no session any more. The app could not delete your tokens, and tries again until it can.",
        "You are still signed in at Microsoft. Close the browser, or sign out there.")
    {
        Link = new("Sign out at Microsoft", EntraSignOutAddress),
    });

    // Whose tenant it is, the session knows: for organizations and common it can be any.
    private bool IsIssuer(string issuer) =>
        issuer.StartsWith(options.Value.Cloud.Login.AbsoluteUri, StringComparison.Ordinal)
        && issuer[options.Value.Cloud.Login.AbsoluteUri.Length..].Split('/') is [var tenant, "v2.0"]
        && Guid.TryParseExact(tenant, "D", out _);
}
