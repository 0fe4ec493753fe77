using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Trust;

// The certificate authority of a tenant, as a file.
internal sealed class TrustedAuthority : IDisposable
{
    private const string FileName = "authority.pem"; // in a state folder

    private readonly X509Certificate2 _certificate;

    private TrustedAuthority(string path, X509Certificate2 certificate)
    {
        Path = path;
        _certificate = certificate;
        Nickname = "graph-local " + _certificate.GetCertHashString(HashAlgorithmName.SHA256)[..8];
    }

    public string Path { get; }

    // Tells the authorities of several tenants apart.
    public string Nickname { get; }

    public string FilePrefix => Nickname.Replace(' ', '-');

    public string Sha1 => _certificate.Thumbprint;

    public string Sha256 => _certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public DateTime ValidUntil => _certificate.NotAfter;

    public static TrustedAuthority Read(string? stateFolder, string? file)
    {
        var path = System.IO.Path.GetFullPath(file ?? System.IO.Path.Combine(stateFolder!, FileName));
        if (!File.Exists(path))
        {
            throw new CommandFailedException(
                $"There is no certificate authority '{path}'. Start graph-local once with {(file is null ? "--state" : "--ca")} on it.");
        }

        try
        {
            return new TrustedAuthority(path, X509Certificate2.CreateFromPem(File.ReadAllText(path)));
        }
        catch (CryptographicException exception)
        {
            throw new CommandFailedException($"'{path}' has no certificate in PEM form. Give the file that --ca wrote.", exception);
        }
    }

    // Asks .NET, which reads the bundle of Linux, the keychains of macOS or the store of Windows.
    public bool IsTrustedBySystem()
    {
        using var chain = new X509Chain { ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck } };
        return chain.Build(_certificate);
    }

    public bool IsSameAs(string pem)
    {
        try
        {
            using var other = X509Certificate2.CreateFromPem(pem);
            return other.Thumbprint == Sha1;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public void Dispose() => _certificate.Dispose();
}
