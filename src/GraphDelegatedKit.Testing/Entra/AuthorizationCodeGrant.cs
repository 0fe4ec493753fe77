namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token
internal sealed class AuthorizationCodeGrant(AuthorizationCodes codes) : IGrantType
{
    public string Name => "authorization_code";

    public Grant Redeem(EntraForm form)
    {
        var code = codes.Redeem(form.Required("code"), form["redirect_uri"], form["code_verifier"]);
        return new Grant(code.Person, code.Request.Scopes, code.Request.Claims.With(Claims.Of(form)), form["client_info"] == "1", code.Request.Nonce);
    }
}
