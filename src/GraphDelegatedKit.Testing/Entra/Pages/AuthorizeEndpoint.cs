using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code: where a program sends the browser.
// What is wrong with the program is told to the person; what the person decides is told to the program.
internal sealed class AuthorizeEndpoint(Visits visits, AuthorizationCodes codes, People.People people, Tenancy tenancy) : IEndpoint
{
    public Route Route { get; } = new(Role.SignIn, "GET", "/{tenant}/oauth2/v2.0/authorize");

    public Task AnswerAsync(Exchange exchange)
    {
        try
        {
            return Answer(exchange).SendAsync(exchange);
        }
        catch (EntraRefusal refusal)
        {
            return DonePage.Problem("Sorry, but we're having trouble signing you in", $"AADSTS{refusal.Error.Code}: {refusal.Error.Description}").SendAsync(exchange);
        }
    }

    private PageAnswer Answer(Exchange exchange)
    {
        var query = EntraForm.FromQuery(exchange.Request.Query);
        tenancy.RequireTenant(exchange);
        tenancy.RequireClient(query.Required("client_id"));
        var request = SignInRequest.Read(query);
        var decision = new BrowserDecision(request, codes, people);
        if (query["response_type"] != "code")
            return decision.Refuse("unsupported_response_type", "AADSTS700054: response_type must be 'code' here.");
        if (query["prompt"] == "none")
            return decision.Refuse("login_required", "AADSTS50058: A silent sign-in request was sent but no user is signed in.");

        var visit = visits.Begin();
        visit.Decision = decision;
        return ChoosePersonPage.Show(visit, tenancy.ApplicationName, people.Everybody, request.LoginHint);
    }
}
