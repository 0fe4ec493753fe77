namespace GraphDelegatedKit.Testing.Entra;

// A sign-in that waits for its person. Guarded by the DeviceCodes that hold it.
internal sealed class DeviceCode(string code, string userCode, Scopes scopes, Claims claims, DateTimeOffset expiresOn)
{
    public string Code => code;

    public string UserCode => userCode;

    public Scopes Scopes => scopes;

    public Claims Claims => claims;

    public DateTimeOffset ExpiresOn => expiresOn;

    public DateTimeOffset? LastPoll { get; set; }

    public LocalUser? ApprovedBy { get; set; }

    public bool Declined { get; set; }

    public bool Redeemed { get; set; }

    public bool IsOpen => ApprovedBy is null && !Declined;
}
