namespace GraphDelegatedKit.Testing.Entra;

// A redeemed grant: the user, scopes and claims for which tokens are issued.
internal sealed record Grant(LocalUser User, RequestedScopes Scopes, ClaimsRequest Claims, bool IncludeClientInfo, string? Nonce = null);
