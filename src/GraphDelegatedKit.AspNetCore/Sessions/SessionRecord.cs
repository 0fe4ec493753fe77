using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.AspNetCore.Sessions;

/// <summary>What the store knows about a session.</summary>
/// <param name="Session">The session.</param>
/// <param name="Sid">Entra's id of the sign-in in the browser (<c>sid</c>), by which a front-channel sign-out names it.</param>
/// <param name="LogoutHint">The <c>login_hint</c> claim, with which a sign-out at Entra needs no choice of an account.</param>
/// <param name="EndedOn">When the session ended. The record stays, so that a copy of the cookie is refused.</param>
/// <param name="Issuer">The issuer of the ID token (<c>iss</c>), which a front-channel sign-out must name if it names one.</param>
internal sealed record SessionRecord(
    UserSession Session, string? Sid, string? LogoutHint, DateTimeOffset? EndedOn, string? Issuer = null)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SessionJsonContext.Default.SessionRecord);

    public static SessionRecord? Parse(byte[] bytes) => JsonSerializer.Deserialize(bytes, SessionJsonContext.Default.SessionRecord);
}

/// <summary>The sessions of one account, so that its tokens are removed with the last of them.</summary>
/// <param name="SessionIds">The ids of the sessions.</param>
internal sealed record AccountSessions(IReadOnlyList<string> SessionIds)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SessionJsonContext.Default.AccountSessions);

    public static AccountSessions Parse(byte[]? bytes) =>
        bytes is null ? new([]) : JsonSerializer.Deserialize(bytes, SessionJsonContext.Default.AccountSessions) ?? new([]);
}

[JsonSerializable(typeof(SessionRecord))]
[JsonSerializable(typeof(AccountSessions))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;
