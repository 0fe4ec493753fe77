namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// What a person at the page decides about: a device code, or a browser sign-in.
internal interface ISignInDecision
{
    RequestedScopes Scopes { get; }

    // What the person sees afterwards; a problem when it is too late to decide.
    PageResponse Approve(LocalUser user);

    PageResponse Decline();
}
