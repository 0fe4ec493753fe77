using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Challenges;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.SignIn;

/// <summary>The endpoint that starts a sign-in at Entra, and afterwards returns to a page of the app.</summary>
internal sealed class SignInEndpoint(ChallengeTicket ticket, PublicAddress address, IOptions<GraphDelegatedWebOptions> options)
{
    public Task SignInAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var returnUrl = LocalUrl.GetLocalOrNull(query["returnUrl"]) ?? address.GetPath(context) + "/";
        var properties = ChallengeProperties.Create(returnUrl, ticket.Open(query["challenge"]), options.Value.Scopes);
        return ChallengeResponder.StartSignInAsync(context, properties);
    }
}
