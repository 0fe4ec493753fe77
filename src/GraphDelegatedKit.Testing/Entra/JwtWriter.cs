using System.IdentityModel.Tokens.Jwt;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

internal static class JwtWriter
{
    public static string Sign(SigningKey key, JwtPayload payload)
    {
        var header = new JwtHeader(
            new SigningCredentials(key.Key, SecurityAlgorithms.RsaSha256) { CryptoProviderFactory = key.Key.CryptoProviderFactory })
        {
            ["x5t"] = key.Id,
        };
        return new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(header, payload));
    }
}
