using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// A certificate of an application, without its private key: https://learn.microsoft.com/graph/api/resources/keycredential
internal sealed record AppKey(
    Guid KeyId, string? DisplayName, DateTimeOffset StartsOn, DateTimeOffset ExpiresOn, string CustomKeyIdentifier, string Pem)
{
    public const string Type = "AsymmetricX509Cert";
    public const string Usage = "Verify";

    // As in the keys that the portal adds, the identifier is the thumbprint.
    public static AppKey Create(
        string pem, Guid? keyId = null, string? displayName = null, DateTimeOffset? startsOn = null, DateTimeOffset? expiresOn = null)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return new AppKey(
            keyId ?? Guid.NewGuid(),
            displayName ?? certificate.Subject,
            startsOn ?? certificate.NotBefore.ToUniversalTime(),
            expiresOn ?? certificate.NotAfter.ToUniversalTime(),
            certificate.GetCertHashString(),
            certificate.ExportCertificatePem());
    }

    // Reads a certificate from its bytes in DER, or from its text in PEM. Throws a CryptographicException for anything else.
    public static string ToPem(byte[] certificate)
    {
        var text = System.Text.Encoding.Latin1.GetString(certificate);
        var pem = text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
            ? text
            : PemEncoding.WriteString("CERTIFICATE", certificate);
        using var parsed = X509Certificate2.CreateFromPem(pem);
        return pem;
    }

    public byte[] GetRawData()
    {
        using var certificate = X509Certificate2.CreateFromPem(Pem);
        return certificate.RawData;
    }
}
