using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// The key that signs tokens. It is stored in the state folder, so that a token stays valid after a restart of the tenant.
internal sealed class SigningKey : IDisposable
{
    // Creating a key takes longer than the rest of the start of a tenant, and tests start hundreds of tenants.
    private static readonly Lazy<string> SharedKeyPem = new(static () =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    });

    private readonly RSA _rsa = RSA.Create();

    public SigningKey(StateFolder stateFolder)
    {
        var storedPem = stateFolder.ReadText(StateLayout.SigningKeyFile);
        _rsa.ImportFromPem(storedPem ?? SharedKeyPem.Value);
        if (storedPem is null) stateFolder.WriteText(StateLayout.SigningKeyFile, SharedKeyPem.Value);

        Id = Base64UrlEncoder.Encode(SHA256.HashData(_rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 20).ToArray());

        // The shared cache of signature providers would keep the key of every tenant until the process ends.
        var cryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false };
        Key = new RsaSecurityKey(_rsa) { KeyId = Id, CryptoProviderFactory = cryptoProviderFactory };
    }

    public string Id { get; }

    public RsaSecurityKey Key { get; }

    public RSAParameters PublicParameters => _rsa.ExportParameters(false);

    public void Dispose() => _rsa.Dispose();
}
