using GraphDelegatedKit.Testing.Entra.ClientAuthentication;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#expected-errors
// The client polls. Only an approved code yields tokens, and only once.
internal sealed class DeviceCodeGrant(DeviceCodeStore codes, ClientAuthenticator clients) : IGrantType
{
    public string Name => "device_code";

    public LocalUser? FindUser(EntraForm form) => (form["device_code"] ?? form["code"]) is { } code ? codes.FindUser(code) : null;

    public Grant Redeem(TokenRequest request)
    {
        var form = request.Form;
        var platform = clients.AuthenticateWithoutRedirect(request);
        var redeemed = codes.Redeem(form["device_code"] ?? form.GetRequired("code"), request.App);
        return new Grant(
            redeemed.ApprovedBy!, request.App, redeemed.Scopes, redeemed.Claims.Merge(ClaimsRequest.FromForm(form)))
        {
            IncludeClientInfo = form["client_info"] == "1",
            Platform = platform,
            Credential = request.Credentials.Kind,
            SessionId = redeemed.SessionId,
        };
    }
}
