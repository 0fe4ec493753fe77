using System.Security.Cryptography;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// The key tokens are signed with. It lives in the state folder, so that a token outlives the process that minted it.
internal sealed class SigningKey : IDisposable
{
    private const string File = "signing.key";

    // Making one takes longer than all else a tenant does to start, and tests start hundreds.
    private static readonly Lazy<string> OfThisProcess = new(static () =>
    {
        using var made = RSA.Create(2048);
        return made.ExportPkcs8PrivateKeyPem();
    });

    private readonly RSA _rsa = RSA.Create();

    public SigningKey(StateFolder state)
    {
        var kept = state.ReadText(File);
        _rsa.ImportFromPem(kept ?? OfThisProcess.Value);
        if (kept is null) state.WriteText(File, OfThisProcess.Value);

        Id = Base64UrlEncoder.Encode(SHA256.HashData(_rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 20).ToArray());

        // The library's shared cache of signature providers would keep every tenant's key for the life of the process.
        Key = new RsaSecurityKey(_rsa) { KeyId = Id, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
    }

    public string Id { get; }

    public RsaSecurityKey Key { get; }

    public RSAParameters Public => _rsa.ExportParameters(false);

    public void Dispose() => _rsa.Dispose();
}
