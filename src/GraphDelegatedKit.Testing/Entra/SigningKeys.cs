using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signature: the public half of the key that signs tokens.
internal sealed class SigningKeys(Tenancy tenancy, SigningKey key, bool version2) : IEndpoint
{
    public Route Route { get; } = new(Role.SignIn, "GET", version2 ? "/{tenant}/discovery/v2.0/keys" : "/{tenant}/discovery/keys");

    public Task AnswerAsync(Exchange exchange)
    {
        tenancy.RequireTenant(exchange);
        var numbers = key.Public;
        var shown = new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = key.Id,
            ["x5t"] = key.Id,
            ["n"] = Base64UrlEncoder.Encode(numbers.Modulus),
            ["e"] = Base64UrlEncoder.Encode(numbers.Exponent),
            ["issuer"] = $"{exchange.Origin.Base}/{tenancy.TenantId}/v2.0",
        };
        return exchange.JsonAsync(200, new JsonObject { ["keys"] = new JsonArray(shown) });
    }
}
