using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Entra.ClientAuthentication;

namespace GraphDelegatedKit.Testing.Entra;

// A redeemed grant: the user, application, scopes and claims for which tokens are issued.
internal sealed record Grant(LocalUser User, RegisteredApp App, RequestedScopes Scopes, ClaimsRequest Claims)
{
    public bool IncludeClientInfo { get; init; }

    public string? Nonce { get; init; }

    public AppPlatform Platform { get; init; }

    public CredentialKind Credential { get; init; }

    // The session in which the user signed in: the sid of the tokens.
    public Guid SessionId { get; init; }

    // The sign-in from which a chain of refresh tokens comes; null for a new sign-in.
    public DateTimeOffset? SignedInAt { get; init; }
}
