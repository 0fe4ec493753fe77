namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// A person on their way through the pages. Its state travels in every form and cannot be guessed, so a form another site sends leads nowhere.
internal sealed class SignInFlow(string state, DateTimeOffset expiresOn)
{
    public string State => state;

    public DateTimeOffset ExpiresOn => expiresOn;

    // What the visit is to decide; unknown until a code was entered.
    public ISignInDecision? Decision { get; set; }

    public LocalUser? User { get; set; }
}
