using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Identity.Web;

namespace GraphDelegatedKit.AspNetCore.Options;

/// <summary>
/// Checks that the certificate or the token file can be used, so that a wrong one is noticed at the start and not at the first sign-in.
/// </summary>
internal sealed class CredentialValidator(string prefix, TimeProvider time, List<string> problems)
{
    // ERROR_INVALID_PASSWORD: https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
    private const int WrongPassword = unchecked((int)0x80070056);

    private const int ThumbprintLength = 40;

    private readonly string _path = $"{prefix}Certificate:Path";
    private readonly string _thumbprint = $"{prefix}Certificate:Thumbprint";
    private readonly string _tokenFile = $"{prefix}FederatedCredential:TokenFile";
    private readonly string _managedIdentity = $"{prefix}FederatedCredential:ManagedIdentityClientId";

    public void Check(ClientCertificateOptions certificate)
    {
        if (certificate is { Path: not null, Thumbprint: not null })
            problems.Add($"{_path} and {_thumbprint} are both set. Set one of them.");
        else if (certificate.Path is { } path)
            CheckFile(path, certificate.Password);
        else if (certificate.Thumbprint is { } thumbprint)
            CheckStore(thumbprint, certificate.Store);
    }

    public void Check(FederatedCredentialOptions federated)
    {
        if (federated is { TokenFile: not null, ManagedIdentityClientId: not null })
            problems.Add($"{_tokenFile} and {_managedIdentity} are both set. Set one of them.");
        else if (federated.TokenFile is { } file)
            CheckExists(_tokenFile, file, "the file that holds the token");
        else if (federated.ManagedIdentityClientId is { } identity)
            CheckIdentity(identity);
    }

    private void CheckIdentity(string identity)
    {
        var problem = PlaceholderText.IsMatch(identity) ? "is a placeholder" : Guid.TryParse(identity, out _) ? null : "is not a GUID";
        if (problem is not null) problems.Add($"{_managedIdentity} {problem}. Set it to the client id of the identity.");
    }

    private void CheckFile(string path, string? password)
    {
        if (!CheckExists(_path, path, "a PKCS #12 file (.pfx) with the private key")) return;

        try
        {
            using (File.OpenRead(path)) // an error of the file itself has a clearer message than that of the certificate
            {
            }

            var description = CertificateDescription.FromPath(path, password);
            new DefaultCertificateLoader().LoadIfNeeded(description); // the loader that the sign-in uses
            using var certificate = description.Certificate!;
            CheckCertificate(_path, certificate, "Replace the file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{_path} names a file that cannot be read ({e.GetType().Name}). Let the account of the process read it.");
        }
        catch (CryptographicException e) when (e.HResult == WrongPassword)
        {
            problems.Add($"{prefix}Certificate:Password does not open the file of {_path}. Set it to the password of the export.");
        }
        catch (CryptographicException)
        {
            problems.Add($"{_path} is not a PKCS #12 file. Export the certificate with its private key as .pfx.");
        }
    }

    private bool CheckExists(string key, string path, string expected)
    {
        var problem = PlaceholderText.IsMatch(path) ? "is a placeholder"
            : Directory.Exists(path) ? "names a folder"
            : !File.Exists(path) ? $"names a file that does not exist ({Path.GetFullPath(path)})"
            : null;
        if (problem is not null) problems.Add($"{key} {problem}. Set it to the path of {expected}.");
        return problem is null;
    }

    private void CheckStore(string thumbprint, string storePath)
    {
        if (thumbprint.Length != ThumbprintLength || !thumbprint.All(char.IsAsciiHexDigit))
        {
            problems.Add($"{_thumbprint} is not a SHA-1 thumbprint of {ThumbprintLength} hexadecimal digits. Copy the certificate's.");
            return;
        }

        if (storePath.Split('/') is not [var locationName, var storeName]
            || !Enum.TryParse<StoreLocation>(locationName, ignoreCase: true, out var location)
            || !Enum.TryParse<StoreName>(storeName, ignoreCase: true, out var name))
        {
            problems.Add($"{prefix}Certificate:Store is not a store. Write it as CurrentUser/My or LocalMachine/My.");
            return;
        }

        using var found = FindInStore(thumbprint, location, name);
        if (found is null)
            problems.Add(
                $"{_thumbprint} names no certificate of the store {storePath} that this process can read. Install the certificate there.");
        else
            CheckCertificate(_thumbprint, found, "Install its successor, and set its thumbprint.");
    }

    private static X509Certificate2? FindInStore(string thumbprint, StoreLocation location, StoreName name)
    {
        try
        {
            using var store = new X509Store(name, location);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false).FirstOrDefault();
        }
        catch (CryptographicException)
        {
            return null; // there is no such store, or it cannot be read
        }
    }

    private void CheckCertificate(string key, X509Certificate2 certificate, string remedy)
    {
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        var now = time.GetUtcNow().UtcDateTime;
        if (!certificate.HasPrivateKey)
            problems.Add($"{key} names a certificate without its private key. Export it with the key. {remedy}");
        else if (to <= now)
            problems.Add($"{key} names a certificate that expired on {to:yyyy-MM-dd}. {remedy}");
        else if (from > now)
            problems.Add($"{key} names a certificate that is not valid before {from:yyyy-MM-dd}. {remedy}");
    }
}
