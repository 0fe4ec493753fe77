namespace GraphDelegatedKit.Testing.Entra;

// The claims of a validated access token that Graph needs.
internal sealed record AccessToken(
    string UserId, string ClientId, Guid Session, bool SupportsClaimsChallenges, IReadOnlyList<string> Scopes);
