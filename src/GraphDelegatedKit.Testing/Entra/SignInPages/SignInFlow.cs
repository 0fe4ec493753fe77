namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// A sign-in in progress. Every form carries its unguessable state, so a form from another site is rejected.
internal sealed class SignInFlow(string state, DateTimeOffset expiresOn)
{
    public string State => state;

    public DateTimeOffset ExpiresOn => expiresOn;

    // Null until the user has entered a device code.
    public ISignInDecision? Decision { get; set; }

    public LocalUser? User { get; set; }
}
