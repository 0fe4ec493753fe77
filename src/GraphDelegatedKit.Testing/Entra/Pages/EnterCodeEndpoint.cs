using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// First step: the code. A wrong one may be corrected.
internal sealed class EnterCodeEndpoint(Visits visits, DeviceCodes codes, People.People people, Tenancy tenancy) : IEndpoint
{
    public Route Route { get; } = new(Role.SignIn, "POST", "/devicelogin");

    public async Task AnswerAsync(Exchange exchange)
    {
        var form = await EntraForm.ReadAsync(exchange).ConfigureAwait(false);
        await Answer(form).SendAsync(exchange).ConfigureAwait(false);
    }

    private PageAnswer Answer(EntraForm form)
    {
        if (visits.Find(form["state"]) is not { } visit)
            return EnterCodePage.Show(visits.Begin(), "This page was open for too long. Enter the code again.");
        if (codes.FindOpen(form["otc"] ?? "") is not { } code)
            return EnterCodePage.Show(visit, "That code didn't work. Check the code and try again.");

        visit.Decision = new DeviceDecision(code, codes, people, tenancy.ApplicationName);
        return ChoosePersonPage.Show(visit, tenancy.ApplicationName, people.Everybody);
    }
}
