using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Receives the first step: the user enters the device code, and may correct a wrong one.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#authenticating-the-user",
    IsJudgement = true,
    Difference = "The page is the tenant's own.")]
internal sealed class EnterCodeEndpoint(
    SignInFlowStore flows, DeviceCodeStore codes, ConsentStore consents, UserDirectory users) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "POST", "/devicelogin");

    public async Task HandleAsync(RequestContext context)
    {
        var form = await EntraForm.ReadAsync(context).ConfigureAwait(false);
        await CreateResponse(form).SendAsync(context).ConfigureAwait(false);
    }

    private PageResponse CreateResponse(EntraForm form)
    {
        if (flows.Find(form["state"]) is not { } flow)
            return EnterCodePage.Create(flows.Start(), "This page was open for too long. Enter the code again.");
        if (codes.FindPending(form["otc"] ?? "") is not { } code)
            return EnterCodePage.Create(flow, "That code didn't work. Check the code and try again.");

        flow.Decision = new DeviceDecision(code, codes, consents);
        return AccountPickerPage.Create(flow, users);
    }
}
