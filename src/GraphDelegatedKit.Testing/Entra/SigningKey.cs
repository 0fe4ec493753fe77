using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Entra;

// The key tokens are signed with. It lives in the state folder, so that a token outlives the process that minted it.
internal sealed class SigningKey : IDisposable
{
    private const string FileName = "signing.key";

    // Making one takes longer than all else a tenant does to start, and tests start hundreds.
    private static readonly Lazy<string> SharedKeyPem = new(static () =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    });

    private readonly RSA _rsa = RSA.Create();

    public SigningKey(StateFolder stateFolder)
    {
        var storedPem = stateFolder.ReadText(FileName);
        _rsa.ImportFromPem(storedPem ?? SharedKeyPem.Value);
        if (storedPem is null) stateFolder.WriteText(FileName, SharedKeyPem.Value);

        Id = Base64UrlEncoder.Encode(SHA256.HashData(_rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 20).ToArray());

        // The library's shared cache of signature providers would keep every tenant's key for the life of the process.
        Key = new RsaSecurityKey(_rsa) { KeyId = Id, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
    }

    public string Id { get; }

    public RsaSecurityKey Key { get; }

    public RSAParameters PublicParameters => _rsa.ExportParameters(false);

    public void Dispose() => _rsa.Dispose();
}
