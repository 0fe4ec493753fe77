using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.State;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments: the sessions that are open. They live as long as the token in their address, which no
// range makes longer, and any number may be open for one message.
internal sealed class AttachmentSessions
{
    private const string Folder = "attachments";

    private readonly ConcurrentDictionary<string, AttachmentSession> _sessions = new(StringComparer.Ordinal);
    private readonly StateFolder _state;
    private readonly Mailboxes _mail;
    private readonly TimeProvider _time;
    private readonly UploadLog _log;

    public AttachmentSessions(StateFolder state, Mailboxes mail, TimeProvider time, UploadLog log)
    {
        _state = state;
        _mail = mail;
        _time = time;
        _log = log;
        foreach (var name in state.NamesIn(Folder))
        {
            var kept = state.Read<AttachmentState>(name)!;
            var session = _sessions[kept.Id] = new AttachmentSession(kept);
            if (!HasBytes(kept))
                End(session);
            else if (kept.Received == kept.Size)
                Commit(session);
        }
    }

    public AttachmentSession Open(AttachmentState state)
    {
        var session = new AttachmentSession(state);
        _sessions[state.Id] = session;
        _state.Write(NameOf(state), state);
        _log.Begin(state.Id, state.Name);
        return session;
    }

    public AttachmentSession Require(string id, string authToken)
    {
        if (!_sessions.TryGetValue(id, out var session))
            throw Mailboxes.NotFound();
        if (session.State.AuthToken != authToken)
            throw new GraphRefusal(401, "InvalidAuthenticationToken", "The token in the address is not valid.");
        if (session.State.Refusal is { } refusal)
            throw Expired(refusal);
        return _time.GetUtcNow() < session.State.ExpiresOn ? session : throw Expired(401);
    }

    public async Task ReceiveAsync(AttachmentSession session, ContentRange range, long length, Stream body, CancellationToken cancellationToken)
    {
        var state = session.State;
        var hashState = await Incoming.TakeAsync(BytesOf(state), range.From, state.HashState, body, length, cancellationToken).ConfigureAwait(false);
        Change(session, state with { Received = range.From + length, HashState = hashState });
    }

    public MailAttachment Commit(AttachmentSession session)
    {
        var state = session.State;
        var content = _mail.Blobs.Adopt(BytesOf(state), state.Id, state.Size, QuickXorHash.Resume(state.HashState, state.Received).Finish());
        var attachment = _mail.Attach(state.MailId, state.Name, state.ContentType, state.IsInline, state.ContentId, content);
        End(session);
        return attachment;
    }

    public void End(AttachmentSession session)
    {
        _sessions.TryRemove(session.State.Id, out _);
        _state.Delete(NameOf(session.State));
        File.Delete(BytesOf(session.State));
    }

    public void Expire(AttachmentSession session, int status) => Change(session, session.State with { Refusal = status });

    // Killed while it made an attachment of them, the tenant had either done so, and forgets the session, or it had not, and goes on.
    private bool HasBytes(AttachmentState state)
    {
        if (_mail.Find(state.MailId) is not { } item)
            return false;
        if (state.Received == 0 || File.Exists(BytesOf(state)))
            return true;
        return !item.Attachments.Any(attachment => attachment.Content.Blob == state.Id) && _mail.Blobs.TryReturn(state.Id, BytesOf(state));
    }

    private void Change(AttachmentSession session, AttachmentState state)
    {
        session.State = state;
        _state.Write(NameOf(state), state);
    }

    private string BytesOf(AttachmentState state) => Path.Combine(_state.Folder(Folder), state.Id + ".bytes");

    private static string NameOf(AttachmentState state) => Path.Combine(Folder, state.Id + ".json");

    private static GraphRefusal Expired(int status) => new(status, "InvalidAuthenticationToken", "The token in the address has expired.", "expiredToken");
}
