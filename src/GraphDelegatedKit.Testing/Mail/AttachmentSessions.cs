using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments: the open upload sessions of attachments. A session lives as long as the
// token in its address, which no range extends. A message may have any number of open sessions.
internal sealed class AttachmentSessions
{
    private readonly ConcurrentDictionary<string, AttachmentSession> _sessions = new(StringComparer.Ordinal);
    private readonly UploadSessionStore<AttachmentSessionState> _store;
    private readonly MailboxStore _mailboxes;
    private readonly TimeProvider _timeProvider;
    private readonly UploadLog _log;

    public AttachmentSessions(StateFolder stateFolder, MailboxStore mailboxes, TimeProvider timeProvider, UploadLog uploadLog)
    {
        _store = new UploadSessionStore<AttachmentSessionState>(stateFolder, mailboxes.Blobs, "attachments");
        _mailboxes = mailboxes;
        _timeProvider = timeProvider;
        _log = uploadLog;
        foreach (var state in _store.ReadAll())
            Restore(state);
    }

    public AttachmentSession Add(AttachmentSessionState state)
    {
        var session = new AttachmentSession(state);
        _sessions[state.Id] = session;
        _store.Add(state);
        _log.AddSession(state.Id, state.Name);
        return session;
    }

    public AttachmentSession Get(string id, string authToken)
    {
        if (!_sessions.TryGetValue(id, out var session))
            throw MailboxStore.CreateNotFoundError();
        if (session.State.AuthToken != authToken)
            throw new GraphErrorException(401, "InvalidAuthenticationToken", "The token in the address is not valid.");
        if (session.State.ExpiredUrlStatus is { } expiredStatus)
            throw CreateExpiredError(expiredStatus);
        return _timeProvider.GetUtcNow() < session.State.ExpiresOn ? session : throw CreateExpiredError(401);
    }

    public async Task StoreRangeAsync(
        AttachmentSession session, ContentRange range, long length, Stream body, CancellationToken cancellationToken)
    {
        Update(session, await _store.AppendAsync(session.State, range.From, body, length, cancellationToken).ConfigureAwait(false));
    }

    public MailAttachment Commit(AttachmentSession session)
    {
        var state = session.State;
        var attachment = new MailAttachment(
            MailIds.Create(),
            state.Name,
            state.ContentType,
            state.IsInline,
            state.ContentId,
            _timeProvider.GetUtcNow(),
            state.ToFileContent());
        _mailboxes.Attach(state.MailId, attachment);
        _sessions.TryRemove(state.Id, out _);
        _store.DeleteKeepingBytes(state);
        return attachment;
    }

    public void Remove(AttachmentSession session)
    {
        _sessions.TryRemove(session.State.Id, out _);
        _store.Delete(session.State);
    }

    public void ExpireUrl(AttachmentSession session, int status) => Update(session, session.State with { ExpiredUrlStatus = status });

    // Repairs what a killed tenant left: deletes a session whose attachment exists, and completes one that had received all bytes.
    private void Restore(AttachmentSessionState stored)
    {
        if (_mailboxes.FindByKey(stored.MailId) is not { } item
            || _store.Restore(stored, blob => item.Attachments.Any(attachment => attachment.Content.Blob == blob)) is not { } state)
        {
            _store.DeleteKeepingBytes(stored);
            return;
        }

        var session = _sessions[state.Id] = new AttachmentSession(state);
        if (state.Received == state.Size)
            Commit(session);
    }

    private void Update(AttachmentSession session, AttachmentSessionState state)
    {
        session.State = state;
        _store.Write(state);
    }

    private static GraphErrorException CreateExpiredError(int status) =>
        new(status, "InvalidAuthenticationToken", "The token in the address has expired.", "expiredToken");
}
