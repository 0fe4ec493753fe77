using System.Security.Cryptography;
using System.Text.Json;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/refresh-tokens: opaque tokens, valid for 90 days and reusable, for one application.
// Those of a single-page application end 24 hours after the sign-in, however often they are redeemed.
// As in Entra, the token itself contains the data, encrypted with a key from the state folder, so that no token needs to be stored.
internal sealed class RefreshTokenIssuer
{
    private const string KeyFile = "refresh.key";
    private const string Version = "1.";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan SinglePageLifetime = TimeSpan.FromHours(24);

    private readonly byte[] _key;
    private readonly UserDirectory _users;
    private readonly TimeProvider _timeProvider;

    public RefreshTokenIssuer(StateFolder stateFolder, UserDirectory users, TimeProvider timeProvider)
    {
        _users = users;
        _timeProvider = timeProvider;
        _key = stateFolder.GetKey(KeyFile);
    }

    public string Issue(Grant grant)
    {
        var now = _timeProvider.GetUtcNow();
        return Version + Base64UrlEncoder.Encode(Encrypt(JsonSerializer.SerializeToUtf8Bytes(new TokenContent(
            grant.User.Id,
            grant.App.ClientId,
            _users.GetState(grant.User).Session,
            now,
            grant.Platform,
            grant.SessionId,
            grant.SignedInAt ?? now))));
    }

    public RefreshToken Validate(string token, RegisteredApp app)
    {
        var content = Decrypt(token);
        if (content is null
            || !content.ClientId.Equals(app.ClientId, StringComparison.OrdinalIgnoreCase)
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

        if (content.Platform == AppPlatform.SinglePageApp && now - content.SignedInAt >= SinglePageLifetime)
        {
            throw new EntraErrorException(
                "invalid_grant",
                700084,
                "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, "
                + "which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. "
                + $"The token was issued on {content.SignedInAt:O}.",
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

        return new RefreshToken(user, content.Platform, content.SessionId, content.SignedInAt);
    }

    // Reads the token without checking it.
    public LocalUser? FindUser(string token) => Decrypt(token) is { } content ? _users.Find(content.UserId) : null;

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

    // Session changes when the sign-ins of the user are revoked; SessionId is the browser session of the sign-in.
    private sealed record TokenContent(
        string UserId,
        string ClientId,
        Guid Session,
        DateTimeOffset IssuedAt,
        AppPlatform Platform,
        Guid SessionId,
        DateTimeOffset SignedInAt);
}
