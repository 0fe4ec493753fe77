using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
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
        var parts = assertion.Split('.');
        using var header = Parse(parts, 0);
        using var payload = Parse(parts, 1);
        using var certificate = FindCertificate(header.RootElement, request.App);
        ValidateSignature(parts, header.RootElement, certificate);
        ValidateClaims(payload.RootElement, request);
    }

    private X509Certificate2 FindCertificate(JsonElement header, RegisteredApp app)
    {
        if (app.Certificates.Count == 0)
            throw CreateError(700026, "Client application has no configured keys.");
        var thumbprint = GetThumbprint(header, "x5t#S256") ?? GetThumbprint(header, "x5t");
        foreach (var pem in app.Certificates)
        {
            var certificate = X509Certificate2.CreateFromPem(pem);
            if (thumbprint == certificate.GetCertHashString() || thumbprint == certificate.GetCertHashString(HashAlgorithmName.SHA256))
            {
                if (certificate.NotAfter.ToUniversalTime() > timeProvider.GetUtcNow().UtcDateTime)
                    return certificate;
                certificate.Dispose();
                throw CreateSignatureError($"The key used is expired., Thumbprint of key used by client: '{thumbprint}'");
            }

            certificate.Dispose();
        }

        throw CreateError(
            700027,
            "The certificate with identifier used to sign the client assertion is not registered on application. "
            + $"[Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}', Please visit the Azure Portal, "
            + $"Graph Explorer or directly use MS Graph to see configured keys for app Id '{app.ClientId}'.]");
    }

    private static void ValidateSignature(string[] parts, JsonElement header, X509Certificate2 certificate)
    {
        var padding = GetText(header, "alg") switch
        {
            "RS256" => RSASignaturePadding.Pkcs1,
            "PS256" => RSASignaturePadding.Pss,
            _ => throw CreateMalformedError(),
        };
        using var key = certificate.GetRSAPublicKey();
        var signedBytes = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        if (key is null || !key.VerifyData(signedBytes, Decode(parts[2]), HashAlgorithmName.SHA256, padding))
        {
            throw CreateSignatureError(
                "The provided signature value did not match the expected signature value., "
                + $"Thumbprint of key used by client: '{certificate.GetCertHashString()}'");
        }
    }

    private void ValidateClaims(JsonElement payload, TokenRequest request)
    {
        var clientId = request.App.ClientId;
        if (!clientId.Equals(GetText(payload, "iss"), StringComparison.OrdinalIgnoreCase)
            || !clientId.Equals(GetText(payload, "sub"), StringComparison.OrdinalIgnoreCase))
            throw CreateError(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
        if (!IsAudience(GetText(payload, "aud"), request.Authority))
            throw CreateError(
                700023, "Client assertion audience claim does not match Realm issuer. Review the documentation at "
                + "https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .");

        var now = timeProvider.GetUtcNow();
        var (notBefore, expires) = (GetTime(payload, "nbf"), GetTime(payload, "exp"));
        if (expires is null || expires + ClockSkew <= now || notBefore - ClockSkew > now)
            throw CreateError(
                700024,
                $"Client assertion is not within its valid time range. Current time: {now:O}, assertion valid from {notBefore:O}, "
                + $"expiry time of assertion {expires:O}.");
    }

    // The tenant's id or one of its names, at the address that the client uses or at any other of the tenant.
    private bool IsAudience(string? audience, string authority) =>
        audience is not null
        && audience.StartsWith(authority + "/", StringComparison.OrdinalIgnoreCase)
        && audience[(authority.Length + 1)..] is var rest
        && rest.IndexOf('/', StringComparison.Ordinal) is var slash
        && (slash < 0 ? (rest, "") : (rest[..slash], rest[slash..])) is var (tenant, path)
        && registration.IsTenant(tenant)
        && AudiencePaths.Contains(path, StringComparer.OrdinalIgnoreCase);

    private static string? GetThumbprint(JsonElement header, string name) =>
        GetText(header, name) is { } text ? Convert.ToHexString(Decode(text)) : null;

    private static string? GetText(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? GetTime(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.TryGetDouble(out var seconds) && Math.Abs(seconds) < 1e11
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    private static JsonDocument Parse(string[] parts, int index)
    {
        if (parts.Length != 3)
            throw CreateMalformedError();
        try
        {
            var document = JsonDocument.Parse(Decode(parts[index]));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw CreateMalformedError();
        }
        catch (JsonException)
        {
            throw CreateMalformedError();
        }
    }

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
        CreateError(700027, $"Client assertion failed signature validation. [Reason - {reason}]");

    private static EntraErrorException CreateMalformedError() => CreateError(50027, "JWT token is invalid or malformed.");

    private static EntraErrorException CreateError(int code, string description) =>
        new(new EntraError(401, "invalid_client", code, description));
}
