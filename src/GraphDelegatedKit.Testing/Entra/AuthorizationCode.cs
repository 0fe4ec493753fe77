namespace GraphDelegatedKit.Testing.Entra;

// What a browser sign-in ended with; good once, for minutes, and for whoever knows the verifier of its challenge.
internal sealed record AuthorizationCode(LocalUser User, SignInRequest Request, DateTimeOffset ExpiresOn);
