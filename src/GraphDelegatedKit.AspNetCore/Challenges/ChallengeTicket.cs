using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>
/// A challenge as a query parameter, sealed and valid for some minutes: a link of another site must not decide which permissions a user is
/// asked for.
/// </summary>
internal sealed class ChallengeTicket(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("GraphDelegatedKit.AspNetCore", "v1", "challenge").ToTimeLimitedDataProtector();

    public string Seal(ChallengeRequest challenge) =>
        _protector.Protect(JsonSerializer.Serialize(challenge, ChallengeJsonContext.Default.ChallengeRequest), Lifetime);

    /// <returns><see langword="null"/> if the ticket is absent, changed or too old: then the sign-in is a usual one.</returns>
    public ChallengeRequest? Open(string? ticket)
    {
        if (string.IsNullOrEmpty(ticket)) return null;
        try
        {
            return JsonSerializer.Deserialize(_protector.Unprotect(ticket), ChallengeJsonContext.Default.ChallengeRequest);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(ChallengeRequest))]
internal sealed partial class ChallengeJsonContext : JsonSerializerContext;
