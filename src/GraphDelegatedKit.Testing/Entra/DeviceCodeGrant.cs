namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#expected-errors
// The client polls. Only an approved code yields tokens, and only once.
internal sealed class DeviceCodeGrant(DeviceCodeStore codes) : IGrantType
{
    public string Name => "device_code";

    public Grant Redeem(EntraForm form)
    {
        var redeemed = codes.Redeem(form["device_code"] ?? form.GetRequired("code"));
        return new Grant(
            redeemed.ApprovedBy!, redeemed.Scopes, redeemed.Claims.Merge(ClaimsRequest.FromForm(form)), form["client_info"] == "1");
    }
}
