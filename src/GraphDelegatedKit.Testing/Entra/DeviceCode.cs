using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Entra;

// A device code sign-in that waits for its user. The lock of DeviceCodeStore guards it.
internal sealed class DeviceCode(
    string code, string userCode, RegisteredApp app, RequestedScopes scopes, ClaimsRequest claims, DateTimeOffset expiresOn)
{
    public string Code => code;

    public string UserCode => userCode;

    public RegisteredApp App => app;

    public RequestedScopes Scopes => scopes;

    public ClaimsRequest Claims => claims;

    public DateTimeOffset ExpiresOn => expiresOn;

    public DateTimeOffset? LastPoll { get; set; }

    public LocalUser? ApprovedBy { get; set; }

    // Whether the tenant itself waits for the code, so that the code is not listed.
    public bool IsOfSelfCheck { get; init; }

    // The browser session in which the user approved the code.
    public Guid SessionId { get; set; }

    public bool IsDeclined { get; set; }

    public bool IsRedeemed { get; set; }

    public DeviceCodeState State => new()
    {
        Code = code,
        UserCode = userCode,
        ClientId = app.ClientId,
        Scopes = scopes.Text,
        Claims = claims.Json,
        ExpiresOn = expiresOn,
        ApprovedBy = ApprovedBy?.Id,
        SessionId = SessionId,
        IsDeclined = IsDeclined,
        IsRedeemed = IsRedeemed,
    };

    public bool IsPending => ApprovedBy is null && !IsDeclined;
}
