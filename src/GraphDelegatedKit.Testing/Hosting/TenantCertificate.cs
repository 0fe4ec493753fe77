using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Hosting;

// A certificate authority, which is stored in the state folder, and a server certificate for the real host names, which is created at each
// start. Both follow the machine's clock instead of the tenant's, because the TLS of the client validates them. A program or browser that
// trusts the authority trusts it for the names that the tenant plays, and for three months.
internal sealed class TenantCertificate
{
    private const string AuthorityFile = "authority.pem";
    private const string AuthorityKeyFile = "authority.key";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan MinRemainingLifetime = TimeSpan.FromDays(45); // a tenant may run for weeks

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

    // An authority of an earlier version, valid for any name, is replaced like one that ends soon.
    private static X509Certificate2? ReadAuthority(StateFolder stateFolder)
    {
        if (stateFolder.ReadText(AuthorityFile) is not { } pem || stateFolder.ReadText(AuthorityKeyFile) is not { } key)
            return null;
        var authority = X509Certificate2.CreateFromPem(pem, key);
        var hasConstraints = authority.Extensions.Any(extension => extension.Oid?.Value == HostNames.NameConstraintsOid);
        if (hasConstraints && new DateTimeOffset(authority.NotAfter) - TimeProvider.System.GetUtcNow() > MinRemainingLifetime)
            return authority;
        authority.Dispose();
        return null;
    }

    private static X509Certificate2 CreateAuthority(StateFolder stateFolder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Local tenant authority, O=GraphDelegatedKit.Testing", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(HostNames.CreateNameConstraints());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));

        var now = TimeProvider.System.GetUtcNow();
        var authority = request.CreateSelfSigned(now.AddDays(-1), now + Lifetime);
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

        var serialNumber = RandomNumberGenerator.GetBytes(16);
        using var certificateWithoutKey = request.Create(authority, authority.NotBefore, authority.NotAfter, serialNumber);
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
