using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The journal of one upload: what it records, and what an earlier run recorded. Without an entry, nothing is recorded.</summary>
/// <param name="entry">The journal entry; <see langword="null"/> without a journal.</param>
/// <param name="account">The id of the account in the journal.</param>
/// <param name="source">The source of the upload.</param>
/// <param name="destination">The destination of the upload.</param>
/// <param name="options">The upload options.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadJournal(
    JournalEntry? entry, string account, UploadSource source, IUploadDestination destination, UploadOptions options, TimeProvider time)
{
    private UploadRecord? _saved;
    private bool _hasSessionRecord; // the entry has the URL of a session, which a single request must not overwrite

    public JournalEntry? Entry => entry;

    /// <summary>Gets the id of the pending upload; <see langword="null"/> if nothing can be resumed.</summary>
    public string? PendingId => entry is { IsStored: true } ? entry.Id : null;

    /// <summary>
    /// Gets a callback that acquires the entry of the same file under another address, if one exists: a file has an address by path and
    /// one by folder id.
    /// </summary>
    public Func<CancellationToken, Task<JournalEntry?>> AcquireAliasAsync { get; init; } = _ => Task.FromResult<JournalEntry?>(null);

    /// <summary>Gets or sets when this run or an earlier one opened a session whose upload URL was lost.</summary>
    public DateTimeOffset? OrphanedSessionOpenedOn { get; set; }

    /// <summary>Whether the orphaned session may still hold the name.</summary>
    public bool MayNameBeHeld => OrphanedSessionOpenedOn + UploadSession.UrlLifetime > time.GetUtcNow();

    /// <summary>
    /// Records the progress while the next range is sent, so that a slow disk does not delay the upload. Progress that a killed process
    /// has not recorded is reported by the service to the next run.
    /// </summary>
    public void Save(UploadSession session, long sent, DateTimeOffset expiresOn, DriveItem? previous)
    {
        if (entry is null) return;
        var (state, hashed) = source.Hash.Checkpoint;
        var record = _saved?.UploadUrl == session.UploadUrl ? _saved : CreateRecord(session, previous);
        _saved = record with { Sent = sent, ExpiresOn = expiresOn, HashState = state, HashedBytes = hashed };
        entry.Save(_saved);
    }

    /// <summary>
    /// Records a session that was just opened or taken over, with retries: the journal has the only copy of its upload URL, and the
    /// session holds the name.
    /// </summary>
    public async Task SaveWithRetryAsync(UploadSession session, long sent, DriveItem? previous)
    {
        Save(session, sent, session.ExpiresOn, previous);
        if (entry is not null) await entry.FlushWithRetryAsync().ConfigureAwait(false);
    }

    /// <summary>Completes when everything is recorded.</summary>
    public Task FlushAsync() => entry?.FlushAsync() ?? Task.CompletedTask;

    /// <summary>
    /// Flushes the entry to disk for the next run, including how far the source was read. A range in flight may have been accepted, and
    /// only the hash can verify its bytes.
    /// </summary>
    public async Task SuspendAsync()
    {
        if (entry is null) return;
        var (state, hashed) = source.Hash.Checkpoint;
        if (_saved is { } saved && hashed > saved.HashedBytes) entry.Save(saved with { HashState = state, HashedBytes = hashed });
        await entry.FlushAsync(toDisk: true).ConfigureAwait(false);
    }

    /// <summary>
    /// Records that a session is about to be opened. If the response is lost, the session holds the name for a day, and the next run has
    /// to know about it.
    /// </summary>
    public async Task SaveOpeningAsync(DriveItem? previous)
    {
        if (entry is not null && destination.IsNameHeldBySessions)
            await entry.SaveIntentAsync(CreateRecord(null, previous)).ConfigureAwait(false);
    }

    /// <summary>
    /// Records that a request that is not idempotent is about to be sent. The next run then checks whether the file exists before it sends
    /// the request again.
    /// </summary>
    public async Task SaveSendingAsync(DriveItem? previous)
    {
        if (entry is not null && !_hasSessionRecord)
            await entry.SaveIntentAsync(CreateRecord(null, previous) with { IsSingleRequest = true }).ConfigureAwait(false);
    }

    /// <summary>
    /// Gets the record of a run that was stopped while it sent the whole file in one request; <see langword="null"/> if there is no such
    /// record.
    /// </summary>
    public async Task<UploadRecord?> ReadUnfinishedSingleRequestAsync(CancellationToken cancellationToken)
    {
        if (entry is null || await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record) return null;
        // An earlier run may have sent a larger version of the file through a session, which cannot be cancelled without its URL.
        _hasSessionRecord = record.UploadUrl is not null;
        var isSameRequest = record.IsSingleRequest && record.Source == source.Identity && record.Size == source.Length;
        return isSameRequest && destination.TryRestore(record) ? record : null;
    }

    /// <summary>Removes the entry. While an orphaned session may hold the name, only that fact remains recorded.</summary>
    /// <param name="isCompleted">Whether the file is stored, so that no upload is pending.</param>
    public async Task ForgetAsync(bool isCompleted)
    {
        if (entry is null || _hasSessionRecord) return;
        if (MayNameBeHeld) await entry.SaveIntentAsync(CreateRecord(null, null) with { IsCompleted = isCompleted }).ConfigureAwait(false);
        else entry.Remove();
    }

    private UploadRecord CreateRecord(UploadSession? session, DriveItem? previous)
    {
        var (state, hashed) = source.Hash.Checkpoint;
        return destination.AddTo(new UploadRecord
        {
            Account = account,
            Source = source.Identity,
            Size = source.Length,
            LastWriteUtc = source.LastWriteUtc,
            LastModifiedUtc = options.GetLastModified(source),
            Conflict = ConflictBehaviorNames.GetName(options.Conflict),
            IsCommitDeferred = session?.IsCommitDeferred ?? false,
            UploadUrl = session?.UploadUrl,
            TemporaryName = session?.TemporaryName,
            OrphanedSessionOpenedOn = OrphanedSessionOpenedOn,
            StartedOn = session?.StartedOn ?? time.GetUtcNow(),
            OpenedOn = session?.OpenedOn,
            ExpiresOn = session?.ExpiresOn ?? time.GetUtcNow() + UploadSession.UrlLifetime,
            HashState = state,
            HashedBytes = hashed,
            PreviousItem = previous is null ? null : new(previous.Id, previous.ETag, previous.CTag, previous.Size),
        });
    }
}
