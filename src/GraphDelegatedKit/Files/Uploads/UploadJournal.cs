using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What one upload writes down of itself on its way, and what an earlier run left there. Without an entry nothing is written, and nothing was left.</summary>
/// <param name="entry">Where it is written down; <see langword="null"/> if nowhere.</param>
/// <param name="account">Whose it is, as the journal has it.</param>
/// <param name="source">What is sent.</param>
/// <param name="destination">Where it goes.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadJournal(JournalEntry? entry, string account, UploadSource source, IUploadDestination destination, UploadOptions options, TimeProvider time)
{
    private UploadRecord? _kept;
    private bool _isOfASession;

    public JournalEntry? Entry => entry;

    /// <summary>By what the upload is listed as pending; <see langword="null"/> if there is nothing to go on from.</summary>
    public string? PendingId => entry is { IsStored: true } ? entry.Id : null;

    /// <summary>The entry of the same place under another address, if there is one: by path and by the id of its folder are two.</summary>
    public Func<CancellationToken, Task<JournalEntry?>> AcquireAliasAsync { get; init; } = _ => Task.FromResult<JournalEntry?>(null);

    /// <summary>When a session was opened, by this run or an earlier one, whose address is lost.</summary>
    public DateTimeOffset? OrphanedSessionOpenedOn { get; set; }

    /// <summary>Whether that session may hold the name still.</summary>
    public bool MayNameBeHeld => OrphanedSessionOpenedOn + UploadUrlLifetime.Duration > time.GetUtcNow();

    /// <summary>
    /// Has it written down how far it is, while the next range is on its way: the disk may take as long as that. What is not written yet when the process is killed,
    /// the service tells the next one.
    /// </summary>
    public void Save(UploadSession session, long sent, DateTimeOffset expiresOn, DriveItem? before)
    {
        if (entry is null) return;
        var (state, hashed) = source.Hash.Checkpoint;
        _kept = (_kept?.UploadUrl == session.UploadUrl ? _kept : Record(session, before)) with { Sent = sent, ExpiresOn = expiresOn, HashState = state, HashedBytes = hashed };
        entry.Save(_kept);
    }

    /// <summary>Writes down a session just opened, or taken over, and tries that more than once: an address that is known nowhere else cannot be asked for again, and holds the name.</summary>
    public async Task SaveWithRetryAsync(UploadSession session, long sent, DriveItem? before)
    {
        Save(session, sent, session.ExpiresOn, before);
        if (entry is not null) await entry.FlushWithRetryAsync().ConfigureAwait(false);
    }

    /// <summary>Ends when all of it is written down.</summary>
    public Task FlushAsync() => entry?.FlushAsync() ?? Task.CompletedTask;

    /// <summary>
    /// Leaves everything for the next run, and so that it outlives the machine too: also how far the source was read. A range that was under way may have been taken, and its
    /// bytes can be told from others only by their hash.
    /// </summary>
    public async Task SuspendAsync()
    {
        if (entry is null) return;
        var (state, hashed) = source.Hash.Checkpoint;
        if (_kept is { } kept && hashed > kept.HashedBytes) entry.Save(kept with { HashState = state, HashedBytes = hashed });
        await entry.FlushAsync(toDisk: true).ConfigureAwait(false);
    }

    /// <summary>Writes down that a session is about to be opened: one whose answer never comes holds the name for a day, and the next run is to know why.</summary>
    public async Task SaveOpeningAsync(DriveItem? before)
    {
        if (entry is not null && destination.IsNameHeldBySessions) await entry.SaveIntentAsync(Record(null, before)).ConfigureAwait(false);
    }

    /// <summary>Writes down that it is about to go in one request, where doing that twice is not the same as once: the next run is to look whether it is there before it sends it.</summary>
    public async Task SaveSendingAsync(DriveItem? before)
    {
        if (entry is not null && !_isOfASession) await entry.SaveIntentAsync(Record(null, before) with { IsSingleRequest = true }).ConfigureAwait(false);
    }

    /// <summary>What a run left that was stopped while it sent all of it in one request; <see langword="null"/> if none was.</summary>
    public async Task<UploadRecord?> ReadUnfinishedSingleRequestAsync(CancellationToken cancellationToken)
    {
        if (entry is null || await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } left) return null;
        _isOfASession = left.UploadUrl is not null; // when it was larger; that is not written over, or nobody could end it
        return left.IsSingleRequest && left.Source == source.Identity && left.Size == source.Length && destination.TryRestore(left) ? left : null;
    }

    /// <summary>Forgets what was written down; but not that the name is held, for as long as it may be.</summary>
    /// <param name="isOver">Whether the file is there, so that nothing is pending.</param>
    public async Task ForgetAsync(bool isOver)
    {
        if (entry is null || _isOfASession) return;
        if (MayNameBeHeld) await entry.SaveIntentAsync(Record(null, null) with { IsCompleted = isOver }).ConfigureAwait(false);
        else entry.Remove();
    }

    private UploadRecord Record(UploadSession? session, DriveItem? before)
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
            ExpiresOn = session?.ExpiresOn ?? time.GetUtcNow() + UploadUrlLifetime.Duration,
            HashState = state,
            HashedBytes = hashed,
            PreviousItem = before is null ? null : new(before.Id, before.ETag, before.CTag, before.Size),
        });
    }
}
