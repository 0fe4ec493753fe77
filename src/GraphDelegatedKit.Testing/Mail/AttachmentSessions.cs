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
    private readonly ConcurrentDictionary<string, AttachmentSession> _sessions = new(StringComparer.Ordinal);
    private readonly UploadShelf<AttachmentState> _shelf;
    private readonly Mailboxes _mail;
    private readonly TimeProvider _time;
    private readonly UploadLog _log;

    public AttachmentSessions(StateFolder state, Mailboxes mail, TimeProvider time, UploadLog log)
    {
        _shelf = new UploadShelf<AttachmentState>(state, mail.Blobs, "attachments");
        _mail = mail;
        _time = time;
        _log = log;
        foreach (var kept in _shelf.ReadAll())
            Reopen(kept);
    }

    public AttachmentSession Open(AttachmentState state)
    {
        var session = new AttachmentSession(state);
        _sessions[state.Id] = session;
        _shelf.Write(state.Id, state);
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
        var hashState = await Incoming.TakeAsync(_shelf.BytesOf(state.Id), range.From, state.HashState, body, length, cancellationToken).ConfigureAwait(false);
        Change(session, state with { Received = range.From + length, HashState = hashState });
    }

    public MailAttachment Commit(AttachmentSession session)
    {
        var state = session.State;
        var content = _shelf.Adopt(state.Id, state.Size, state.HashState);
        var attachment = _mail.Attach(state.MailId, state.Name, state.ContentType, state.IsInline, state.ContentId, content);
        End(session);
        return attachment;
    }

    public void End(AttachmentSession session)
    {
        _sessions.TryRemove(session.State.Id, out _);
        _shelf.Delete(session.State.Id);
    }

    public void Expire(AttachmentSession session, int status) => Change(session, session.State with { Refusal = status });

    // What was attached just before the tenant was killed is no session any more; what was only to be attached is now.
    private void Reopen(AttachmentState state)
    {
        if (_mail.Find(state.MailId) is not { } item
            || !_shelf.HasBytes(state.Id, state.Received, () => item.Attachments.Any(attachment => attachment.Content.Blob == state.Id)))
        {
            _shelf.Delete(state.Id);
            return;
        }

        var session = _sessions[state.Id] = new AttachmentSession(state);
        if (state.Received == state.Size)
            Commit(session);
    }

    private void Change(AttachmentSession session, AttachmentState state)
    {
        session.State = state;
        _shelf.Write(state.Id, state);
    }

    private static GraphRefusal Expired(int status) => new(status, "InvalidAuthenticationToken", "The token in the address has expired.", "expiredToken");
}
