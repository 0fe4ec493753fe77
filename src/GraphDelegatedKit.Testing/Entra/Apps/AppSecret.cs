using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// A client secret as the tenant stores it: its hash, and its first characters as Graph shows them.
// https://learn.microsoft.com/graph/api/resources/passwordcredential
internal sealed record AppSecret(Guid KeyId, string Hint, byte[] Salt, byte[] Hash, DateTimeOffset? ExpiresOn)
{
    private const int SaltLength = 16;
    private const int HintLength = 3;
    private const int GeneratedLength = 40;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    public string? DisplayName { get; init; }

    public DateTimeOffset? StartsOn { get; init; }

    // Before this time no copy of the directory that the token endpoint asks has the secret; null for a secret that works at once.
    public DateTimeOffset? ReplicatedOn { get; init; }

    public static AppSecret Create(string value, DateTimeOffset? expiresOn)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new AppSecret(Guid.NewGuid(), value[..Math.Min(HintLength, value.Length)], salt, ComputeHash(salt, value), expiresOn);
    }

    // https://learn.microsoft.com/graph/api/application-addpassword: 16 to 64 characters.
    public static string GenerateValue() => string.Create(GeneratedLength, Alphabet, static (characters, alphabet) =>
    {
        for (var index = 0; index < characters.Length; index++)
            characters[index] = alphabet[RandomNumberGenerator.GetInt32(alphabet.Length)];
    });

    public bool Matches(string value, DateTimeOffset now) =>
        (ReplicatedOn is not { } replicatedOn || replicatedOn <= now)
            && CryptographicOperations.FixedTimeEquals(Hash, ComputeHash(Salt, value));

    private static byte[] ComputeHash(byte[] salt, string value) => HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(value));
}
