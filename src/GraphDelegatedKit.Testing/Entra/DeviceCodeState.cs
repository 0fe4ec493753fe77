namespace GraphDelegatedKit.Testing.Entra;

// A stored device code.
internal sealed record DeviceCodeState
{
    public required string Code { get; init; }

    public required string UserCode { get; init; }

    public required string ClientId { get; init; }

    public required string Scopes { get; init; }

    public required string Claims { get; init; }

    public required DateTimeOffset ExpiresOn { get; init; }

    // The id of the user.
    public string? ApprovedBy { get; init; }

    public Guid SessionId { get; init; }

    public bool IsDeclined { get; init; }

    public bool IsRedeemed { get; init; }
}
