namespace GraphDelegatedKit.Testing.Faults;

// The effect of a fault that leaves a scope out of tokens.
internal sealed record WithheldScope(string Name);

// The effect of a fault that refuses refreshes until a user signs in with the claims of the error.
internal sealed record RequiredInteraction(TokenFault Error);
