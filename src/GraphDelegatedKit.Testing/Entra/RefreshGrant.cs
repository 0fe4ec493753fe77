namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
// A new refresh token comes with every answer and the old one stays good. New scopes need the person's consent first.
internal sealed class RefreshGrant(RefreshTokens refreshTokens, People.People people, Tenancy tenancy) : IGrantType
{
    public string Name => "refresh_token";

    public Grant Redeem(EntraForm form)
    {
        var person = refreshTokens.Redeem(form.Required("refresh_token"));
        if (!person.AccountEnabled)
            throw new EntraRefusal("invalid_grant", 50057, "The user account is disabled.");

        var scopes = Scopes.Parse(form["scope"] ?? "openid profile offline_access");
        var missing = scopes.Resource.Except(people.StandingOf(person).Consented, StringComparer.OrdinalIgnoreCase).Any();
        if (missing)
        {
            throw new EntraRefusal(
                "invalid_grant",
                65001,
                $"The user or administrator has not consented to use the application with ID '{tenancy.ClientId}' named '{tenancy.ApplicationName}'. "
                + "Send an interactive authorization request for this user and resource.",
                "consent_required");
        }

        return new Grant(person, scopes, Claims.Of(form), form["client_info"] == "1");
    }
}
