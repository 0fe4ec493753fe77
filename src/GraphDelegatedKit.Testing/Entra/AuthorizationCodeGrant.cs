namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token
internal sealed class AuthorizationCodeGrant(AuthorizationCodeStore codes) : IGrantType
{
    public string Name => "authorization_code";

    public Grant Redeem(EntraForm form)
    {
        var code = codes.Redeem(form.GetRequired("code"), form["redirect_uri"], form["code_verifier"]);
        var claims = code.Request.Claims.Merge(ClaimsRequest.FromForm(form));
        return new Grant(code.User, code.Request.Scopes, claims, form["client_info"] == "1", code.Request.Nonce);
    }
}
