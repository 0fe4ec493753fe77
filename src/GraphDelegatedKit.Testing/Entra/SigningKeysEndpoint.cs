using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// Returns the public key of the tokens.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signature",
    Difference = "One key, which does not change.")]
internal sealed class SigningKeysEndpoint(TenantRegistration registration, SigningKey key, bool isVersion2) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET", isVersion2 ? "/{tenant}/discovery/v2.0/keys" : "/{tenant}/discovery/keys");

    public Task HandleAsync(RequestContext context)
    {
        registration.RequireTenant(context);
        var parameters = key.PublicParameters;
        var jsonWebKey = new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = key.Id,
            ["x5t"] = key.Id,
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
            ["issuer"] = $"{context.Origin.BaseUrl}/{registration.TenantId}/v2.0",
        };
        return context.WriteJsonAsync(200, new JsonObject { ["keys"] = new JsonArray(jsonWebKey) });
    }
}
