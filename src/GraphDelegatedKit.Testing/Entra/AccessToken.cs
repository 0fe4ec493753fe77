namespace GraphDelegatedKit.Testing.Entra;

// What Graph needs to know of a token it has accepted.
internal sealed record AccessToken(string UserId, Guid Session, bool SupportsClaimsChallenges, IReadOnlyList<string> Scopes);
