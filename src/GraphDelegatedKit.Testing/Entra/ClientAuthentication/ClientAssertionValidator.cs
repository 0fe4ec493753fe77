using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GraphDelegatedKit.Testing.Entra.Apps;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra.ClientAuthentication;

// https://learn.microsoft.com/entra/identity-platform/certificate-credentials: a token that the application has signed with the key of one
// of its certificates. Its header names the certificate by thumbprint; iss and sub are the client id; aud is the tenant.
internal sealed class ClientAssertionValidator(TenantRegistration registration, TimeProvider timeProvider)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private static readonly string[] AudiencePaths = ["/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "/", ""];

    public void Validate(string assertion, TokenRequest request)
    {
        var token = Read(assertion);
        using var certificate = FindCertificate(token.Header, request.App);
        ValidateSignature(token, certificate);
        ValidateClaims(token, request);
    }

    private static JwtSecurityToken Read(string assertion)
    {
        try
        {
            return new JwtSecurityToken(assertion);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            throw CreateMalformedError();
        }
    }

    private X509Certificate2 FindCertificate(JwtHeader header, RegisteredApp app)
    {
        if (app.Keys.Count == 0)
            throw EntraErrorException.InvalidClient(700026, "Client application has no configured keys.");
        var thumbprint = GetThumbprint(header, "x5t#S256") ?? GetThumbprint(header, "x5t");
        foreach (var key in app.Keys)
        {
            var certificate = X509Certificate2.CreateFromPem(key.Pem);
            if (thumbprint == certificate.GetCertHashString() || thumbprint == certificate.GetCertHashString(HashAlgorithmName.SHA256))
            {
                if (certificate.NotAfter.ToUniversalTime() > timeProvider.GetUtcNow().UtcDateTime)
                    return certificate;
                certificate.Dispose();
                throw CreateSignatureError($"The key used is expired., Thumbprint of key used by client: '{thumbprint}'");
            }

            certificate.Dispose();
        }

        throw EntraErrorException.InvalidClient(
            700027,
            "The certificate with identifier used to sign the client assertion is not registered on application. "
            + $"[Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}', Please visit the Azure Portal, "
            + $"Graph Explorer or directly use MS Graph to see configured keys for app Id '{app.ClientId}'.]");
    }

    private static void ValidateSignature(JwtSecurityToken token, X509Certificate2 certificate)
    {
        var padding = token.Header.Alg switch
        {
            "RS256" => RSASignaturePadding.Pkcs1,
            "PS256" => RSASignaturePadding.Pss,
            _ => throw CreateMalformedError(),
        };
        using var key = certificate.GetRSAPublicKey();
        var signedBytes = Encoding.ASCII.GetBytes($"{token.RawHeader}.{token.RawPayload}");
        if (key is null || !key.VerifyData(signedBytes, Decode(token.RawSignature), HashAlgorithmName.SHA256, padding))
        {
            throw CreateSignatureError(
                "The provided signature value did not match the expected signature value., "
                + $"Thumbprint of key used by client: '{certificate.GetCertHashString()}'");
        }
    }

    private void ValidateClaims(JwtSecurityToken token, TokenRequest request)
    {
        var clientId = request.App.ClientId;
        if (!clientId.Equals(token.Issuer, StringComparison.OrdinalIgnoreCase)
            || !clientId.Equals(token.Subject, StringComparison.OrdinalIgnoreCase))
            throw EntraErrorException.InvalidClient(
                700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
        if (!token.Audiences.Any(audience => IsAudience(audience, request.Authority)))
            throw EntraErrorException.InvalidClient(
                700023, "Client assertion audience claim does not match Realm issuer. Review the documentation at "
                + "https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .");

        // The time of a token without one is the earliest of all.
        var now = timeProvider.GetUtcNow().UtcDateTime;
        if (token.ValidTo <= now - ClockSkew || token.ValidFrom > now + ClockSkew)
            throw EntraErrorException.InvalidClient(
                700024,
                $"Client assertion is not within its valid time range. Current time: {now:O}, assertion valid from {token.ValidFrom:O}, "
                + $"expiry time of assertion {token.ValidTo:O}.");
    }

    // Accepts the tenant's id or one of its names, at the address that the client uses or at any other of the tenant.
    private bool IsAudience(string audience, string authority)
    {
        if (!audience.StartsWith(authority + "/", StringComparison.OrdinalIgnoreCase))
            return false;
        var path = audience[(authority.Length + 1)..];
        var tenant = path.Split('/')[0];
        return registration.IsTenant(tenant) && AudiencePaths.Contains(path[tenant.Length..], StringComparer.OrdinalIgnoreCase);
    }

    private static string? GetThumbprint(JwtHeader header, string name) =>
        header.GetValueOrDefault(name) is string text ? Convert.ToHexString(Decode(text)) : null;

    private static byte[] Decode(string base64Url)
    {
        try
        {
            return Base64UrlEncoder.DecodeBytes(base64Url);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw CreateMalformedError();
        }
    }

    private static EntraErrorException CreateSignatureError(string reason) =>
        EntraErrorException.InvalidClient(700027, $"Client assertion failed signature validation. [Reason - {reason}]");

    private static EntraErrorException CreateMalformedError() =>
        EntraErrorException.InvalidClient(50027, "JWT token is invalid or malformed.");
}
