namespace GraphDelegatedKit.Testing.Entra.Pages;

// What a person at the page decides about: a device code, or a browser sign-in.
internal interface ISignInDecision
{
    Scopes Scopes { get; }

    // What the person sees afterwards; a problem when it is too late to decide.
    PageAnswer Approve(LocalUser person);

    PageAnswer Decline();
}
