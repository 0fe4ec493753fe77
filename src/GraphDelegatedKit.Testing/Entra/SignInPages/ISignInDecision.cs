namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The decision of a user about a device code or a browser sign-in.
internal interface ISignInDecision
{
    RequestedScopes Scopes { get; }

    // Returns the next page, which reports a problem if the decision came too late.
    PageResponse Approve(LocalUser user);

    PageResponse Decline();
}
