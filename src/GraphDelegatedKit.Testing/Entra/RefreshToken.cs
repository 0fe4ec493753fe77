using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Entra;

// The content of a validated refresh token.
internal sealed record RefreshToken(LocalUser User, AppPlatform Platform, Guid SessionId, DateTimeOffset SignedInAt);
