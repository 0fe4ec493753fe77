namespace GraphDelegatedKit.Testing.Entra;

// A device code sign-in that waits for its user. Guarded by the lock of DeviceCodeStore.
internal sealed class DeviceCode(string code, string userCode, RequestedScopes scopes, ClaimsRequest claims, DateTimeOffset expiresOn)
{
    public string Code => code;

    public string UserCode => userCode;

    public RequestedScopes Scopes => scopes;

    public ClaimsRequest Claims => claims;

    public DateTimeOffset ExpiresOn => expiresOn;

    public DateTimeOffset? LastPoll { get; set; }

    public LocalUser? ApprovedBy { get; set; }

    public bool IsDeclined { get; set; }

    public bool IsRedeemed { get; set; }

    public bool IsPending => ApprovedBy is null && !IsDeclined;
}
