namespace GraphDelegatedKit.Files;

/// <summary>What one upload writes down of itself on its way, and what an earlier run left there. Without an entry nothing is written, and nothing was left.</summary>
/// <param name="entry">Where it is written down; <see langword="null"/> if nowhere.</param>
/// <param name="account">Whose it is, as the journal has it.</param>
/// <param name="source">What is sent.</param>
/// <param name="destination">Where it goes.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadJournal(JournalEntry? entry, string account, UploadSource source, IDestination destination, UploadOptions options, TimeProvider time)
{
    private UploadRecord? _kept;
    private bool _isOfASession;

    public JournalEntry? Entry => entry;

    /// <summary>By what the upload is listed as pending; <see langword="null"/> if there is nothing to go on from.</summary>
    public string? PendingId => entry is { IsWritten: true } ? entry.Id : null;

    /// <summary>The entry of the same place under another address, if there is one: by path and by the id of its folder are two.</summary>
    public Func<CancellationToken, Task<JournalEntry?>> OtherAsync { get; init; } = _ => Task.FromResult<JournalEntry?>(null);

    /// <summary>When a session was opened, by this run or an earlier one, whose address is lost.</summary>
    public DateTimeOffset? LostOn { get; set; }

    /// <summary>Whether that session may hold the name still.</summary>
    public bool MayHoldTheName => LostOn + AddressLife.Whole > time.GetUtcNow();

    /// <summary>
    /// Has it written down how far it is, while the next range is on its way: the disk may take as long as that. What is not written yet when the process is killed,
    /// the service tells the next one.
    /// </summary>
    public void Keep(UploadSession session, long sent, DateTimeOffset expiresOn, DriveItem? before)
    {
        if (entry is null) return;
        var (state, hashed) = source.Hash.Checkpoint;
        _kept = (_kept?.Address == session.Address ? _kept : Record(session, before)) with { Sent = sent, ExpiresOn = expiresOn, HashState = state, Hashed = hashed };
        entry.Keep(_kept);
    }

    /// <summary>Writes down a session just opened, or taken over, and tries that more than once: an address that is known nowhere else cannot be asked for again, and holds the name.</summary>
    public async Task InsistAsync(UploadSession session, long sent, DriveItem? before)
    {
        Keep(session, sent, session.ExpiresOn, before);
        if (entry is not null) await entry.InsistAsync().ConfigureAwait(false);
    }

    /// <summary>Ends when all of it is written down.</summary>
    public Task KeptAsync() => entry?.KeptAsync() ?? Task.CompletedTask;

    /// <summary>
    /// Leaves everything for the next run, and so that it outlives the machine too: also how far the source was read. A range that was under way may have been taken, and its
    /// bytes can be told from others only by their hash.
    /// </summary>
    public async Task LeaveAsync()
    {
        if (entry is null) return;
        var (state, hashed) = source.Hash.Checkpoint;
        if (_kept is { } kept && hashed > kept.Hashed) entry.Keep(kept with { HashState = state, Hashed = hashed });
        await entry.KeptAsync(isForLong: true).ConfigureAwait(false);
    }

    /// <summary>Writes down that a session is about to be opened: one whose answer never comes holds the name for a day, and the next run is to know why.</summary>
    public async Task NoteOpeningAsync(DriveItem? before)
    {
        if (entry is not null && destination.IsHeldBySessions) await entry.NoteAsync(Record(null, before)).ConfigureAwait(false);
    }

    /// <summary>Writes down that it is about to go in one request, where doing that twice is not the same as once: the next run is to look whether it is there before it sends it.</summary>
    public async Task NoteSendingAsync(DriveItem? before)
    {
        if (entry is not null && !_isOfASession) await entry.NoteAsync(Record(null, before) with { IsInOne = true }).ConfigureAwait(false);
    }

    /// <summary>What a run left that was stopped while it sent all of it in one request; <see langword="null"/> if none was.</summary>
    public async Task<UploadRecord?> LeftInOneAsync(CancellationToken cancellationToken)
    {
        if (entry is null || await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } left) return null;
        _isOfASession = left.Address is not null; // when it was larger; that is not written over, or nobody could end it
        return left.IsInOne && left.Source == source.Identity && left.Size == source.Length && destination.Recall(left) ? left : null;
    }

    /// <summary>Forgets what was written down; but not that the name is held, for as long as it may be.</summary>
    /// <param name="isOver">Whether the file is there, so that nothing is pending.</param>
    public async Task ForgetAsync(bool isOver)
    {
        if (entry is null || _isOfASession) return;
        if (MayHoldTheName) await entry.NoteAsync(Record(null, null) with { IsOver = isOver }).ConfigureAwait(false);
        else entry.Remove();
    }

    private UploadRecord Record(UploadSession? session, DriveItem? before)
    {
        var (state, hashed) = source.Hash.Checkpoint;
        return destination.Describe(new UploadRecord
        {
            Account = account,
            Source = source.Identity,
            Size = source.Length,
            LastWriteUtc = source.LastWriteUtc,
            LastModifiedUtc = options.LastModifiedOf(source),
            Conflict = ConflictWord.Of(options.Conflict),
            IsDeferred = session?.IsDeferred ?? false,
            Address = session?.Address,
            Aside = session?.Aside,
            LostOn = LostOn,
            StartedOn = session?.StartedOn ?? time.GetUtcNow(),
            OpenedOn = session?.OpenedOn,
            ExpiresOn = session?.ExpiresOn ?? time.GetUtcNow() + AddressLife.Whole,
            HashState = state,
            Hashed = hashed,
            Before = before is null ? null : new(before.Id, before.ETag, before.CTag, before.Size),
        });
    }
}
