using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The decision about a device code. The device gets the result at its next poll.
internal sealed class DeviceDecision(DeviceCode code, DeviceCodeStore codes, UserDirectory users, string application) : ISignInDecision
{
    public RequestedScopes Scopes => code.Scopes;

    public PageResponse Approve(LocalUser user)
    {
        users.GrantConsent(user, code.Scopes.ResourceScopes);
        return codes.Approve(code, user) ? ResultPage.SignedIn(application) : ResultPage.CodeExpired();
    }

    public PageResponse Decline() => codes.Decline(code) ? ResultPage.Declined(application) : ResultPage.CodeExpired();
}
