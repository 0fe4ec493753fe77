using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// A client secret as the tenant stores it: its hash, and its first characters as Graph shows them.
// https://learn.microsoft.com/graph/api/resources/passwordcredential
internal sealed record AppSecret(Guid KeyId, string Hint, byte[] Salt, byte[] Hash, DateTimeOffset? ExpiresOn)
{
    private const int SaltLength = 16;
    private const int HintLength = 3;

    public static AppSecret Create(string value, DateTimeOffset? expiresOn)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new AppSecret(Guid.NewGuid(), value[..Math.Min(HintLength, value.Length)], salt, ComputeHash(salt, value), expiresOn);
    }

    public bool Matches(string value) => CryptographicOperations.FixedTimeEquals(Hash, ComputeHash(Salt, value));

    private static byte[] ComputeHash(byte[] salt, string value) => HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(value));
}
