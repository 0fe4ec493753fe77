namespace GraphDelegatedKit.Testing.Entra.Pages;

// A person on their way through the pages. Its state travels in every form and cannot be guessed, so a form another site sends leads nowhere.
internal sealed class Visit(string state, DateTimeOffset until)
{
    public string State => state;

    public DateTimeOffset Until => until;

    // What the visit is to decide; unknown until a code was entered.
    public ISignInDecision? Decision { get; set; }

    public LocalUser? Person { get; set; }
}
