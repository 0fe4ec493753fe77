using System.Security.Cryptography;
using System.Text.Json;
using GraphDelegatedKit.Testing.People;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/refresh-tokens: opaque, good for ninety days, not revoked by being used.
// As in Entra the token itself holds what it stands for, sealed with a key of the state folder: nothing is stored for each one.
internal sealed class RefreshTokens
{
    private const string KeyFile = "refresh.key";
    private const string Version = "1.";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    private readonly byte[] _key;
    private readonly Tenancy _tenancy;
    private readonly People.People _people;
    private readonly TimeProvider _time;

    public RefreshTokens(StateFolder state, Tenancy tenancy, People.People people, TimeProvider time)
    {
        _tenancy = tenancy;
        _people = people;
        _time = time;
        if (state.ReadBytes(KeyFile) is { } kept)
        {
            _key = kept;
        }
        else
        {
            _key = RandomNumberGenerator.GetBytes(32);
            state.WriteBytes(KeyFile, _key);
        }
    }

    public string Issue(LocalUser person) =>
        Version + Base64UrlEncoder.Encode(Seal(JsonSerializer.SerializeToUtf8Bytes(
            new Content(person.Id, _tenancy.ClientId, _people.StandingOf(person).Session, _time.GetUtcNow()))));

    public LocalUser Redeem(string token)
    {
        var content = Open(token);
        if (content is null || !content.ClientId.Equals(_tenancy.ClientId, StringComparison.OrdinalIgnoreCase) || _people.Find(content.UserId) is not { } person)
            throw new EntraRefusal("invalid_grant", 70000, "The provided value for the input parameter 'refresh_token' is not valid.", "bad_token");

        var now = _time.GetUtcNow();
        if (now - content.IssuedAt >= Life)
        {
            throw new EntraRefusal(
                "invalid_grant",
                700082,
                $"The refresh token has expired due to inactivity. The token was issued on {content.IssuedAt:O} and was inactive for 90.00:00:00.",
                "bad_token");
        }

        if (_people.StandingOf(person).Session != content.Session)
        {
            throw new EntraRefusal(
                "invalid_grant",
                50173,
                "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. "
                + $"The grant was issued on '{content.IssuedAt:O}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{now:O}'.",
                "bad_token");
        }

        return person;
    }

    private byte[] Seal(byte[] plain)
    {
        var sealedBytes = new byte[NonceLength + plain.Length + TagLength];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceLength, plain.Length), sealedBytes.AsSpan(NonceLength + plain.Length));
        return sealedBytes;
    }

    private Content? Open(string token)
    {
        if (!token.StartsWith(Version, StringComparison.Ordinal))
            return null;
        try
        {
            var sealedBytes = Base64UrlEncoder.DecodeBytes(token[Version.Length..]);
            var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
            using var cipher = new AesGcm(_key, TagLength);
            cipher.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength, plain.Length), sealedBytes.AsSpan(NonceLength + plain.Length), plain);
            return JsonSerializer.Deserialize<Content>(plain);
        }
        catch (Exception forged) when (forged is FormatException or CryptographicException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private sealed record Content(string UserId, string ClientId, Guid Session, DateTimeOffset IssuedAt);
}
