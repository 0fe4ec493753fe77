using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Receives the last step: the user consents or declines.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/application-consent-experience",
    IsJudgement = true,
    Difference = "The page is the tenant's own.")]
internal sealed class ConsentEndpoint(SignInFlowStore flows, BrowserSessionStore sessions) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "POST", "/consent");

    public async Task HandleAsync(RequestContext context)
    {
        var form = await EntraForm.ReadAsync(context).ConfigureAwait(false);
        await CreateResponse(context, form).SendAsync(context).ConfigureAwait(false);
    }

    private PageResponse CreateResponse(RequestContext context, EntraForm form)
    {
        if (flows.Find(form["state"]) is not { Decision: { } decision, User: not null } flow)
            return ResultPage.FlowExpired();
        if (form["decision"] == "continue")
            return flows.Approve(flow, sessions.GetOrStart(context));

        flows.Remove(flow);
        return decision.Decline();
    }
}
