using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// Second step: who it is. An unknown name may be corrected.
internal sealed class SignInEndpoint(Visits visits, People.People people, Tenancy tenancy) : IEndpoint
{
    public Route Route { get; } = new(Role.SignIn, "POST", "/signin");

    public async Task AnswerAsync(Exchange exchange)
    {
        var form = await EntraForm.ReadAsync(exchange).ConfigureAwait(false);
        await Answer(form).SendAsync(exchange).ConfigureAwait(false);
    }

    private PageAnswer Answer(EntraForm form)
    {
        if (visits.Find(form["state"]) is not { Decision: not null } visit)
            return DonePage.Lost();

        var name = (form["pick"] ?? form["username"] ?? "").Trim();
        if (people.Find(name) is not { } person)
            return Again(visit, name, $"AADSTS50034: We couldn't find an account with the username '{name}'. Check the name and try again.");
        if (!person.AccountEnabled)
            return Again(visit, name, "AADSTS50057: This account is disabled. Ask an administrator, or choose somebody else.");

        visit.Person = person;
        return ConsentPage.Show(visit, tenancy.ApplicationName);
    }

    private PageAnswer Again(Visit visit, string name, string problem) =>
        ChoosePersonPage.Show(visit, tenancy.ApplicationName, people.Everybody, name, problem);
}
