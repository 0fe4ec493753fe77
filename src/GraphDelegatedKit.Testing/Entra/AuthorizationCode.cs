namespace GraphDelegatedKit.Testing.Entra;

// The result of a browser sign-in: valid once, for a few minutes, and only with the code verifier.
internal sealed record AuthorizationCode(string Code, LocalUser User, Guid SessionId, SignInRequest Request, DateTimeOffset ExpiresOn);
