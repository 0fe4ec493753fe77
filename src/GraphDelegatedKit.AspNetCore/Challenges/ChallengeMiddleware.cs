using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Sessions;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>Turns a <see cref="SignInException"/> of the code behind it into a challenge or an error.</summary>
internal sealed class ChallengeMiddleware(RequestDelegate next, ChallengeResponder responder, PublicAddress address)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (SignInException e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await RespondAsync(context, e).ConfigureAwait(false);
        }
    }

    private Task RespondAsync(HttpContext context, SignInException error)
    {
        if (!SignInProblems.RequiresSignIn(error))
        {
            var content = SignInProblems.CreatePage(error, address.GetRedirectUri(context));
            return ChallengeResponder.WriteErrorAsync(context, content, SignInProblems.GetRetryAfter(error));
        }

        var username = context.Features.Get<SessionFeature>()?.Record?.Session.Account.Username;
        var challenge = new ChallengeRequest(error.MissingScopes, error.Claims, username, error.Reason.ToString());
        var status = error.Reason == SignInReason.ConsentRequired ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
        return responder.ChallengeAsync(context, challenge, status, error.Message);
    }
}
