using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// https://learn.microsoft.com/graph/application-rollkey-prooftoken: a token that proves that the caller holds the key of one of the
// application's valid certificates. Not documented; assumed: the error.
internal static class ProofOfPossession
{
    private const string Audience = "00000002-0000-0000-c000-000000000000";

    private static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(10);

    public static void Require(RegisteredApp app, JsonNode? proof, DateTimeOffset now)
    {
        var certificates = app.Keys.Where(key => key.ExpiresOn > now).Select(key => X509Certificate2.CreateFromPem(key.Pem)).ToList();
        try
        {
            Validate(app, proof?.ToString() ?? "", now, certificates);
        }
        catch (Exception exception) when (exception is SecurityTokenException or ArgumentException)
        {
            throw new GraphErrorException(401, "Authentication_MissingOrMalformed", "Access Token missing or malformed.");
        }
        finally
        {
            certificates.ForEach(certificate => certificate.Dispose());
        }
    }

    private static void Validate(RegisteredApp app, string proof, DateTimeOffset now, IEnumerable<X509Certificate2> certificates)
    {
        // The shared cache of signature providers would keep the keys.
        var cryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false };
        new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(
            proof,
            new TokenValidationParameters
            {
                IssuerSigningKeys = certificates.Select(certificate =>
                    new X509SecurityKey(certificate) { CryptoProviderFactory = cryptoProviderFactory }),
                CryptoProviderFactory = cryptoProviderFactory,
                ValidIssuer = app.ObjectId.ToString(),
                ValidAudience = Audience,
                LifetimeValidator = (notBefore, expires, _, _) =>
                    notBefore <= now.UtcDateTime && expires > now.UtcDateTime && expires - notBefore <= MaxLifetime,
            },
            out _);
    }
}
