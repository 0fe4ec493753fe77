namespace GraphDelegatedKit.Testing.Entra;

// Somebody's permission, ready to be turned into tokens.
internal sealed record Grant(LocalUser User, RequestedScopes Scopes, ClaimsRequest Claims, bool IncludeClientInfo, string? Nonce = null);
