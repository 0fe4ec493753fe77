namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// A stored browser session.
internal sealed record BrowserSessionState
{
    public required Guid Id { get; init; }

    // The session of the user at the time of the sign-in, by user id: another one means that the sign-in was revoked.
    public IReadOnlyDictionary<string, Guid> SignIns { get; init; } = new Dictionary<string, Guid>();

    public IReadOnlyList<string> ClientIds { get; init; } = [];
}
