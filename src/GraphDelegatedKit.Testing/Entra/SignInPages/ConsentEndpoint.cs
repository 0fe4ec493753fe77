using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Last step: the user consents or declines.
internal sealed class ConsentEndpoint(SignInFlowStore flows) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "POST", "/consent");

    public async Task HandleAsync(RequestContext context)
    {
        var form = await EntraForm.ReadAsync(context).ConfigureAwait(false);
        await CreateResponse(form).SendAsync(context).ConfigureAwait(false);
    }

    private PageResponse CreateResponse(EntraForm form)
    {
        if (flows.Find(form["state"]) is not { Decision: { } decision, User: { } user } flow)
            return ResultPage.FlowExpired();

        flows.Remove(flow);
        return form["decision"] == "continue" ? decision.Approve(user) : decision.Decline();
    }
}
