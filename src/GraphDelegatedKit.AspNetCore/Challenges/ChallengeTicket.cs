using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.AspNetCore.Storage;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>
/// A challenge as a query parameter, sealed and valid for some minutes: a link of another site must not decide which permissions a user is
/// asked for.
/// </summary>
internal sealed class ChallengeTicket(KeyRing keys, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly KeyRing.Protector _protector = keys.CreateProtector("GraphDelegatedKit.AspNetCore", "v2", "challenge");

    /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
    public string Seal(ChallengeRequest challenge) => _protector.Protect(
        JsonSerializer.Serialize(new Content(challenge, time.GetUtcNow() + Lifetime), ChallengeJsonContext.Default.Content));

    /// <returns><see langword="null"/> if the ticket is absent, changed or too old: then the sign-in is a usual one.</returns>
    /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
    public ChallengeRequest? Open(string? ticket) =>
        _protector.Unprotect(ticket) is { } text
        && JsonSerializer.Deserialize(text, ChallengeJsonContext.Default.Content) is { } content
        && content.ExpiresOn > time.GetUtcNow()
            ? content.Challenge
            : null;

    internal sealed record Content(ChallengeRequest Challenge, DateTimeOffset ExpiresOn);
}

[JsonSerializable(typeof(ChallengeTicket.Content))]
internal sealed partial class ChallengeJsonContext : JsonSerializerContext;
