using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// Last step: yes or no.
internal sealed class ConsentEndpoint(Visits visits) : IEndpoint
{
    public Route Route { get; } = new(Role.SignIn, "POST", "/consent");

    public async Task AnswerAsync(Exchange exchange)
    {
        var form = await EntraForm.ReadAsync(exchange).ConfigureAwait(false);
        await Answer(form).SendAsync(exchange).ConfigureAwait(false);
    }

    private PageAnswer Answer(EntraForm form)
    {
        if (visits.Find(form["state"]) is not { Decision: { } decision, Person: { } person } visit)
            return DonePage.Lost();

        visits.End(visit);
        return form["decision"] == "continue" ? decision.Approve(person) : decision.Decline();
    }
}
