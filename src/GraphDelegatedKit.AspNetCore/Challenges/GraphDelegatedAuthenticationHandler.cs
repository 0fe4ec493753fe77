using System.Text.Encodings.Web;
using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Pages;
using GraphDelegatedKit.AspNetCore.Sessions;
using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>
/// The default scheme. It authenticates by the session's cookie and answers challenges. A request whose session cannot be read, because
/// the store does not answer, ends here with 503: as an anonymous one it would go to the sign-in page, return signed in, and go there
/// again.
/// </summary>
internal sealed class GraphDelegatedAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ChallengeResponder responder,
    AuthPaths paths,
    IOptions<GraphDelegatedWebOptions> webOptions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder), IAuthenticationRequestHandler
{
    private const string SignInRequired = "No user is signed in.";

    public async Task<bool> HandleRequestAsync()
    {
        try
        {
            await Context.AuthenticateAsync(GraphDelegatedDefaults.CookieScheme).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e) // the cookie cannot be opened
        {
            return await WriteUnavailableAsync(e).ConfigureAwait(false);
        }

        if (Context.Features.Get<SessionFeature>() is not { Failure: { } failure }) return false;
        if (Request.Path.StartsWithSegments(paths.SignOut)) return false; // a user can always sign out
        return await WriteUnavailableAsync(failure).ConfigureAwait(false);
    }

    private async Task<bool> WriteUnavailableAsync(StoreUnavailableException failure)
    {
        var content = ChallengeResponder.CreateUnavailablePage(
            failure, "The app cannot read its sessions at the moment. You are still signed in.");
        await ChallengeResponder.WriteErrorAsync(Context, content, GraphDelegatedDefaults.RetryAfter).ConfigureAwait(false);
        return true;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var result = await Context.AuthenticateAsync(GraphDelegatedDefaults.CookieScheme).ConfigureAwait(false);
        return result is { Succeeded: true, Ticket: { } ticket }
            ? AuthenticateResult.Success(new AuthenticationTicket(ticket.Principal, ticket.Properties, Scheme.Name))
            : result;
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var session = Context.Features.Get<SessionFeature>();
        switch (session?.State)
        {
            case SessionState.Ended:
                return EndAsync();
            case SessionState.Lost:
                var lost = new ChallengeRequest([], null, session.Username, "sessionLost");
                return responder.ChallengeAsync(
                    Context, lost, StatusCodes.Status401Unauthorized, "The session has expired, or the app has lost it.");
            default:
                if (webOptions.Value.AnonymousPages == AnonymousPageBehavior.Unauthorized)
                    return responder.WriteSignedOutAsync(Context, "You are not signed in", "This page is for users who are signed in.");
                return responder.ChallengeAsync(
                    Context,
                    new ChallengeRequest([], null, null, "anonymous"),
                    StatusCodes.Status401Unauthorized,
                    SignInRequired,
                    properties.RedirectUri);
        }
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var content = new PageContent(
            StatusCodes.Status403Forbidden,
            "You do not have access",
            "You are signed in, but your account may not use this page. Ask the administrator of this app for access.");
        return ChallengeResponder.WriteErrorAsync(Context, content);
    }

    private async Task EndAsync()
    {
        await Context.SignOutAsync(GraphDelegatedDefaults.CookieScheme).ConfigureAwait(false);
        await responder.WriteSignedOutAsync(Context, "You have signed out", "This session has ended.").ConfigureAwait(false);
    }
}
