using Microsoft.AspNetCore.WebUtilities;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// Deciding about a browser sign-in; the browser carries the outcome to the program that waits on loopback.
internal sealed class BrowserDecision(SignInRequest request, AuthorizationCodes codes, People.People people) : ISignInDecision
{
    public Scopes Scopes => request.Scopes;

    public PageAnswer Approve(LocalUser person)
    {
        people.Consent(person, request.Scopes.Resource);
        return Deliver(new() { ["code"] = codes.Issue(person, request), ["session_state"] = people.StandingOf(person).Session.ToString() });
    }

    public PageAnswer Decline() => Refuse("access_denied", "AADSTS65004: User declined to consent to access the app.");

    public PageAnswer Refuse(string error, string description) => Deliver(new() { ["error"] = error, ["error_description"] = description });

    private PageAnswer Deliver(Dictionary<string, string?> outcome)
    {
        if (request.State is not null)
            outcome["state"] = request.State;
        var address = request.RedirectUri.AbsoluteUri;
        return request.ResponseMode switch
        {
            "form_post" => CarryPage.Show(address, outcome),
            "fragment" => new PageAnswer(null, address + "#" + QueryHelpers.AddQueryString("", outcome).TrimStart('?')),
            _ => new PageAnswer(null, QueryHelpers.AddQueryString(address, outcome)),
        };
    }
}
