using System.Security.Cryptography;
using System.Text.Json;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/refresh-tokens: opaque tokens, valid for 90 days and reusable.
// As in Entra, the token itself contains the data, encrypted with a key from the state folder, so that no token needs to be stored.
internal sealed class RefreshTokenIssuer
{
    private const string KeyFile = "refresh.key";
    private const string Version = "1.";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private readonly byte[] _key;
    private readonly TenantRegistration _registration;
    private readonly UserDirectory _users;
    private readonly TimeProvider _timeProvider;

    public RefreshTokenIssuer(StateFolder stateFolder, TenantRegistration registration, UserDirectory users, TimeProvider timeProvider)
    {
        _registration = registration;
        _users = users;
        _timeProvider = timeProvider;
        _key = stateFolder.GetKey(KeyFile);
    }

    public string Issue(LocalUser user) =>
        Version + Base64UrlEncoder.Encode(Encrypt(JsonSerializer.SerializeToUtf8Bytes(
            new TokenContent(user.Id, _registration.ClientId, _users.GetState(user).Session, _timeProvider.GetUtcNow()))));

    public LocalUser Validate(string token)
    {
        var content = Decrypt(token);
        if (content is null
            || !content.ClientId.Equals(_registration.ClientId, StringComparison.OrdinalIgnoreCase)
            || _users.Find(content.UserId) is not { } user)
            throw new EntraErrorException(
                "invalid_grant", 70000, "The provided value for the input parameter 'refresh_token' is not valid.", "bad_token");

        var now = _timeProvider.GetUtcNow();
        if (now - content.IssuedAt >= Lifetime)
        {
            throw new EntraErrorException(
                "invalid_grant",
                700082,
                $"The refresh token has expired due to inactivity. "
                + $"The token was issued on {content.IssuedAt:O} and was inactive for 90.00:00:00.",
                "bad_token");
        }

        if (_users.GetState(user).Session != content.Session)
        {
            throw new EntraErrorException(
                "invalid_grant",
                50173,
                "The provided grant has expired due to it being revoked, a fresh auth token is needed. "
                + "The user might have changed or reset their password. "
                + $"The grant was issued on '{content.IssuedAt:O}' "
                + $"and the TokensValidFrom date (before which tokens are not valid) for this user is '{now:O}'.",
                "bad_token");
        }

        return user;
    }

    private byte[] Encrypt(byte[] plaintext)
    {
        var encrypted = new byte[NonceLength + plaintext.Length + TagLength];
        var nonce = encrypted.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(
            nonce, plaintext, encrypted.AsSpan(NonceLength, plaintext.Length), encrypted.AsSpan(NonceLength + plaintext.Length));
        return encrypted;
    }

    private TokenContent? Decrypt(string token)
    {
        if (!token.StartsWith(Version, StringComparison.Ordinal))
            return null;
        try
        {
            var encrypted = Base64UrlEncoder.DecodeBytes(token[Version.Length..]);
            var plaintext = new byte[encrypted.Length - NonceLength - TagLength];
            using var cipher = new AesGcm(_key, TagLength);
            cipher.Decrypt(
                encrypted.AsSpan(0, NonceLength),
                encrypted.AsSpan(NonceLength, plaintext.Length),
                encrypted.AsSpan(NonceLength + plaintext.Length),
                plaintext);
            return JsonSerializer.Deserialize<TokenContent>(plaintext);
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private sealed record TokenContent(string UserId, string ClientId, Guid Session, DateTimeOffset IssuedAt);
}
