namespace GraphDelegatedKit.Testing.Entra.Apps;

// The permissions that one user, or an administrator for all users (null), has granted to an application.
internal sealed record Consent(string ClientId, string? UserId, IReadOnlyList<string> Scopes);
