using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Receives the second step: the user names the account, and may correct an unknown name.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code",
    IsJudgement = true,
    Difference = "The pages are the tenant's own and ask for no password.")]
internal sealed class SignInEndpoint(SignInFlowStore flows, BrowserSessionStore sessions, UserDirectory users) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "POST", "/signin");

    public async Task HandleAsync(RequestContext context)
    {
        var form = await EntraForm.ReadAsync(context).ConfigureAwait(false);
        await CreateResponse(context, form).SendAsync(context).ConfigureAwait(false);
    }

    private PageResponse CreateResponse(RequestContext context, EntraForm form)
    {
        if (flows.Find(form["state"]) is not { Decision: { } decision } flow)
            return ResultPage.FlowExpired();

        var name = (form["pick"] ?? form["username"] ?? "").Trim();
        if (users.Find(name) is not { } user)
            return Reject("AADSTS50034", $"We couldn't find an account with the username '{name}'. Check the name and try again.");
        if (!user.AccountEnabled)
            return Reject("AADSTS50057", "This account is disabled. Ask an administrator, or choose another account.");
        if (decision.FindProblem(user) is { } problem)
            return AccountPickerPage.CreateAgain(flow, users, name, problem);

        flow.User = user;
        return decision.RequiresConsent(user) ? ConsentPage.Create(flow) : flows.Approve(flow, sessions.GetOrStart(context));

        PageResponse Reject(string code, string message) =>
            AccountPickerPage.CreateAgain(flow, users, name, $"{code}: {message}") with { Error = new RequestError(code, message) };
    }
}
