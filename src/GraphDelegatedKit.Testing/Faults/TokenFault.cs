namespace GraphDelegatedKit.Testing.Faults;

// An error that the token endpoint answers with.
internal sealed record TokenFault(
    int Aadsts,
    string Error,
    string? Suberror,
    string? Claims,
    int Status,
    string? Description,
    TimeSpan? RetryAfter,
    string? GrantType);
