using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Second step: the user names the account, and may correct an unknown name.
internal sealed class SignInEndpoint(SignInFlowStore flows, UserDirectory users, TenantRegistration registration) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "POST", "/signin");

    public async Task HandleAsync(RequestContext context)
    {
        var form = await EntraForm.ReadAsync(context).ConfigureAwait(false);
        await CreateResponse(form).SendAsync(context).ConfigureAwait(false);
    }

    private PageResponse CreateResponse(EntraForm form)
    {
        if (flows.Find(form["state"]) is not { Decision: not null } flow)
            return ResultPage.FlowExpired();

        var name = (form["pick"] ?? form["username"] ?? "").Trim();
        if (users.Find(name) is not { } user)
            return ShowPickerAgain(
                flow, name, $"AADSTS50034: We couldn't find an account with the username '{name}'. Check the name and try again.");
        if (!user.AccountEnabled)
            return ShowPickerAgain(flow, name, "AADSTS50057: This account is disabled. Ask an administrator, or choose another account.");

        flow.User = user;
        return ConsentPage.Create(flow, registration.ApplicationName);
    }

    private PageResponse ShowPickerAgain(SignInFlow flow, string name, string problem) =>
        AccountPickerPage.Create(flow, registration.ApplicationName, users.All, name, problem);
}
