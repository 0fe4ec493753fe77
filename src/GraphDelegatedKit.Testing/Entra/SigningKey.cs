using System.Security.Cryptography;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// The key tokens are signed with. It lives in the state folder, so that a token outlives the process that minted it.
internal sealed class SigningKey : IDisposable
{
    private const string File = "signing.key";

    private readonly RSA _rsa;

    public SigningKey(StateFolder state)
    {
        _rsa = RSA.Create(2048);
        if (state.ReadText(File) is { } pem)
            _rsa.ImportFromPem(pem);
        else
            state.WriteText(File, _rsa.ExportPkcs8PrivateKeyPem());

        Id = Base64UrlEncoder.Encode(SHA256.HashData(_rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 20).ToArray());

        // The library's shared cache of signature providers would keep every tenant's key for the life of the process.
        Key = new RsaSecurityKey(_rsa) { KeyId = Id, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
    }

    public string Id { get; }

    public RsaSecurityKey Key { get; }

    public RSAParameters Public => _rsa.ExportParameters(false);

    public void Dispose() => _rsa.Dispose();
}
