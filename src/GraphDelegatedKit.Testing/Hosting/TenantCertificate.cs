using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Hosting;

// A certificate authority, which is stored in the state folder, and a server certificate for the real host names, which is created at each
// start. Both follow the machine's clock instead of the tenant's, because the TLS of the client validates them.
internal sealed class TenantCertificate
{
    private const string AuthorityFile = "authority.pem";
    private const string AuthorityKeyFile = "authority.key";

    private TenantCertificate(X509Certificate2 server, string authorityPem)
    {
        Server = server;
        AuthorityPem = authorityPem;
    }

    public X509Certificate2 Server { get; }

    public string AuthorityPem { get; }

    public static TenantCertificate Create(StateFolder stateFolder, IPAddress listenAddress)
    {
        using var authority = ReadAuthority(stateFolder) ?? CreateAuthority(stateFolder);
        return new TenantCertificate(CreateServer(authority, listenAddress), authority.ExportCertificatePem());
    }

    private static X509Certificate2? ReadAuthority(StateFolder stateFolder) =>
        stateFolder.ReadText(AuthorityFile) is { } pem && stateFolder.ReadText(AuthorityKeyFile) is { } key
            ? X509Certificate2.CreateFromPem(pem, key)
            : null;

    private static X509Certificate2 CreateAuthority(StateFolder stateFolder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Local tenant authority, O=GraphDelegatedKit.Testing", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));

        var now = TimeProvider.System.GetUtcNow();
        var authority = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(10));
        stateFolder.WriteText(AuthorityFile, authority.ExportCertificatePem());
        stateFolder.WriteText(AuthorityKeyFile, key.ExportPkcs8PrivateKeyPem());
        return authority;
    }

    private static X509Certificate2 CreateServer(X509Certificate2 authority, IPAddress listenAddress)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=login.microsoftonline.com", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(HostNames.CreateAlternativeNames(listenAddress));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));

        // Browsers refuse server certificates that are valid for more than 398 days.
        var now = TimeProvider.System.GetUtcNow();
        var serialNumber = RandomNumberGenerator.GetBytes(16);
        using var certificateWithoutKey = request.Create(authority, now.AddDays(-30), now.AddDays(360), serialNumber);
        return ImportForWindows(certificateWithoutKey.CopyWithPrivateKey(key));
    }

    private static X509Certificate2 ImportForWindows(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;

        using (certificate)
        {
#pragma warning disable SYSLIB0057 // TLS on Windows needs a key imported from PFX; .NET 8 lacks the loader that replaces this constructor.
            return new X509Certificate2(certificate.Export(X509ContentType.Pfx));
#pragma warning restore SYSLIB0057
        }
    }
}
