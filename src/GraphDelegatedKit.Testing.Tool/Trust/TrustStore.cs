namespace GraphDelegatedKit.Testing.Tool.Trust;

// A store of certificate authorities on this machine, and the commands that change it. The note says what the commands need.
internal sealed record TrustStore(
    string Name, bool? IsTrusted, IReadOnlyList<TrustStep> Install, IReadOnlyList<TrustStep> Remove, string? Note = null);
