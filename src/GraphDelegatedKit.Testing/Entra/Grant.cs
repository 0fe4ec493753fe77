namespace GraphDelegatedKit.Testing.Entra;

// Somebody's permission, ready to be turned into tokens.
internal sealed record Grant(LocalUser Person, Scopes Scopes, Claims Claims, bool WantsClientInfo, string? Nonce = null);
