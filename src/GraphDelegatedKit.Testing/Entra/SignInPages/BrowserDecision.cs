using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.WebUtilities;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The decision about a browser sign-in. The browser delivers the result to the program that listens on loopback.
internal sealed class BrowserDecision(SignInRequest request, AuthorizationCodeStore codes, UserDirectory users) : ISignInDecision
{
    public RequestedScopes Scopes => request.Scopes;

    public PageResponse Approve(LocalUser user)
    {
        users.GrantConsent(user, request.Scopes.ResourceScopes);
        return CreateRedirect(new()
        {
            ["code"] = codes.Issue(user, request),
            ["session_state"] = users.GetState(user).Session.ToString(),
        });
    }

    public PageResponse Decline() => CreateErrorRedirect("access_denied", "AADSTS65004: User declined to consent to access the app.");

    public PageResponse CreateErrorRedirect(string error, string description) =>
        CreateRedirect(new() { ["error"] = error, ["error_description"] = description });

    private PageResponse CreateRedirect(Dictionary<string, string?> parameters)
    {
        if (request.State is not null)
            parameters["state"] = request.State;
        var redirectUri = request.RedirectUri.AbsoluteUri;
        return request.ResponseMode switch
        {
            "form_post" => FormPostPage.Create(redirectUri, parameters),
            "fragment" => new PageResponse(null, redirectUri + "#" + QueryHelpers.AddQueryString("", parameters).TrimStart('?')),
            _ => new PageResponse(null, QueryHelpers.AddQueryString(redirectUri, parameters)),
        };
    }
}
