using System.Net;
using GraphDelegatedKit.Http;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Files;

/// <summary>One upload: what goes where, and how it is told of.</summary>
internal sealed partial class Upload(IGraphClient graph, UploadSource source, IDestination destination, UploadOptions options, IProgress<TransferProgress>? progress, TimeProvider time, ILogger logger)
{
    private readonly long _began = time.GetTimestamp();
    private readonly Random _random = new();
    private readonly LockWait _lock = new(options.WaitWhileLocked);
    private readonly TransferRate _rate = new();
    private UploadRecord? _kept;
    private long _confirmed;
    private bool _warned, _isOfASession;

    public IGraphClient Graph => graph;

    public UploadSource Source => source;

    public IDestination Destination => destination;

    public string Name => destination.Name;

    public ConflictBehavior Conflict => options.Conflict;

    public UploadOptions Options => options;

    public Func<CancellationToken, Task>? BeforeCommit => options.BeforeCommit;

    public DateTime? LastModifiedUtc => options.LastModified?.UtcDateTime ?? source.LastWriteUtc;

    public Func<double> Random => _random.NextDouble;

    public TimeProvider Time => time;

    /// <summary>Where it is written down; <see langword="null"/> if nowhere.</summary>
    public JournalEntry? Journal { get; init; }

    /// <summary>The entry of the same place under another address, if there is one: by path and by the id of its folder are two.</summary>
    public Func<CancellationToken, Task<JournalEntry?>> OtherEntry { get; init; } = _ => Task.FromResult<JournalEntry?>(null);

    /// <summary>When a session was opened, by this run or an earlier one, whose address is lost.</summary>
    public DateTimeOffset? LostOn { get; set; }

    /// <summary>Whose it is, as the journal has it.</summary>
    public string Account { get; init; } = "";

    public IReadOnlyList<string> TrustedDomains { get; init; } = [];

    public Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) => Task.Delay(wait < Deadline.LongestTimer ? wait : Deadline.LongestTimer, time, cancellationToken);

    /// <summary>Goes on with what an earlier run had sent, which took no time of this one.</summary>
    public void GoOnAt(long bytes)
    {
        _rate.Begin(time.GetElapsedTime(_began), bytes);
        Confirm(bytes);
    }

    // What is told first is where this run begins: rates and totals go by it.
    public void Confirm(long bytes)
    {
        _confirmed = bytes;
        var elapsed = time.GetElapsedTime(_began);
        progress?.Report(new TransferProgress(bytes, source.Length, elapsed) { BytesPerSecond = _rate.After(elapsed, bytes) });
    }

    /// <summary>
    /// Has it written down how far it is, while the next range is on its way: the disk may take as long as that. What is not written yet when the process is killed,
    /// the service tells the next one.
    /// </summary>
    public void Keep(UploadSession session, long sent, DateTimeOffset expiresOn, DriveItem? before)
    {
        if (Journal is null) return;
        var (state, hashed) = source.Hash.Checkpoint;
        _kept = (_kept?.Address == session.Address ? _kept : Record(session, before)) with { Sent = sent, ExpiresOn = expiresOn, HashState = state, Hashed = hashed };
        Journal.Keep(_kept);
    }

    /// <summary>Has it written down how far it was read: a range that was under way may have been taken, and its bytes can be told from others only by their hash.</summary>
    public void KeepWhatWasRead()
    {
        var (state, hashed) = source.Hash.Checkpoint;
        if (_kept is { } kept && hashed > kept.Hashed) Journal!.Keep(kept with { HashState = state, Hashed = hashed });
    }

    /// <summary>Writes down that a session is about to be opened: one whose answer never comes holds the name for a day, and the next run is to know why.</summary>
    public async Task NoteOpeningAsync(DriveItem? before)
    {
        if (Journal is not null && destination.IsHeldBySessions) await Journal.NoteAsync(Record(null, before)).ConfigureAwait(false);
    }

    /// <summary>Writes down that it is about to go in one request, where doing that twice is not the same as once: the next run is to look whether it is there before it sends it.</summary>
    public async Task NoteSendingAsync(DriveItem? before)
    {
        if (Journal is not null && !_isOfASession) await Journal.NoteAsync(Record(null, before) with { IsInOne = true }).ConfigureAwait(false);
    }

    /// <summary>What a run left that was stopped while it sent all of it in one request; <see langword="null"/> if none was.</summary>
    public async Task<UploadRecord?> LeftInOneAsync(CancellationToken cancellationToken)
    {
        if (Journal is null || await Journal.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } left) return null;
        _isOfASession = left.Address is not null; // when it was larger; that is not written over, or nobody could end it
        return left.IsInOne && left.Source == source.Identity && left.Size == source.Length && destination.Recall(left) ? left : null;
    }

    /// <summary>Forgets what was written down; but not that the name is held, for as long as it may be.</summary>
    public async Task ForgetAsync(bool isOver)
    {
        if (Journal is null || _isOfASession) return;
        if (LostOn + UploadSession.AddressLife > time.GetUtcNow()) await Journal.NoteAsync(Record(null, null) with { IsOver = isOver }).ConfigureAwait(false);
        else Journal.Remove();
    }

    /// <summary>Tells, once, if at this pace the file will not be there before the address of the session is dead.</summary>
    public void WarnIfTooSlow(UploadSession session, long sent)
    {
        if (_warned || !AddressLife.IsTooShort(time.GetUtcNow(), session.AddressEndsOn, time.GetElapsedTime(_began), sent, source.Length - _confirmed)) return;
        _warned = true;
        TooSlow(logger, Name, session.AddressEndsOn);
    }

    /// <summary>Waits, where the caller wants that, for an item that is locked.</summary>
    /// <returns><see langword="false"/> if it is something else, or has been waited for long enough.</returns>
    public async Task<bool> WaitWhileLockedAsync(GraphException e, CancellationToken cancellationToken)
    {
        if (e.Status != HttpStatusCode.Locked || _lock.Next(e.RetryAfter) is not { } wait) return false;
        await WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>What is there under the name now, or nothing.</summary>
    public Task<DriveItem?> LookAsync(CancellationToken cancellationToken) => destination.LookAsync(this, cancellationToken);

    /// <summary>The same while it is under way.</summary>
    /// <exception cref="TransferInterruptedException">It cannot be seen.</exception>
    public async Task<DriveItem?> LookOnTheWayAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            throw Interrupted(SmallUpload.MayPass(e) ? TransferReason.Unreachable : TransferReason.Refused, "what lies there now cannot be looked at. Run it again", e);
        }
    }

    /// <summary>Where only what the caller has seen may be replaced: it is what is there before a byte is sent.</summary>
    /// <exception cref="GraphException">It is not: what the service would say, whatever it does about <c>If-Match</c>.</exception>
    public void RequireSeen(DriveItem? before)
    {
        if (options.IfMatch is { } seen && !Arrival.IsSeen(before, seen))
            throw new GraphException(HttpStatusCode.PreconditionFailed, "resourceModified", $"'{Name}' is not what is to be replaced; nothing was sent.")
            {
                Remedy = "Look at what is there before sending it again.",
            };
    }

    /// <summary>The same while it is under way.</summary>
    /// <exception cref="TransferInterruptedException">It is not.</exception>
    public async Task RequireSeenAsync(DriveItem? before, CancellationToken cancellationToken)
    {
        if (options.IfMatch is null || before is null) return;
        var now = await LookOnTheWayAsync(cancellationToken).ConfigureAwait(false);
        if (now is null || Arrival.WasChanged(now, before))
            throw Interrupted(TransferReason.ItemChanged, "what was to be replaced has changed, or is gone. Look at it before sending it again");
    }

    /// <summary>Whether its hash says that it is what was sent.</summary>
    public bool IsProved(DriveItem item) => Arrival.Verify(item, Name, source.Length, source.Hash.QuickXor()) == Verification.Matched;

    /// <summary>Reads on, for the hash alone.</summary>
    /// <exception cref="TransferInterruptedException">It changed meanwhile, or cannot be read.</exception>
    public async Task HashUpToAsync(long offset, CancellationToken cancellationToken)
    {
        try
        {
            await source.HashUpToAsync(offset, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (source.HasChanged)
        {
            throw Interrupted(TransferReason.SourceChanged, "the file changed while it was read", e);
        }
        catch (Exception) when (source.Fault is not null)
        {
            throw Unreadable();
        }
    }

    public UploadReceipt Receipt(Landed landed, int retries, long resumedFrom = 0) => new()
    {
        Item = landed.Item,
        Size = source.Length,
        QuickXorHash = source.Hash.QuickXor(),
        Sha256 = source.Hash.Sha256(),
        Outcome = landed.Outcome,
        Retries = retries,
        ResumedFrom = resumedFrom,
        Verified = Arrival.Verify(landed.Item, Name, source.Length, source.Hash.QuickXor())
            ?? throw Interrupted(TransferReason.ContentDiffers, "the item on the service is not what was sent; it was left as it is. Look at it, or upload it again"),
    };

    public TransferInterruptedException Interrupted(TransferReason reason, string why, Exception? inner = null) =>
        new(reason, $"The upload of '{Name}' stopped with {_confirmed} of {source.Length} bytes confirmed: {why}.", inner)
        {
            BytesConfirmed = _confirmed,
            TotalBytes = source.Length,
            PendingId = Journal is { IsWritten: true } entry && Aftermath.LeavesPending(reason) ? entry.Id : null,
        };

    public TransferInterruptedException Unreadable() =>
        Interrupted(TransferReason.CannotRead, $"what is uploaded could not be read ({source.Fault!.Message.TrimEnd('.')}). See to that, and run it again", source.Fault);

    /// <summary>Every byte is there, and the name cannot be had yet.</summary>
    public TransferInterruptedException Held(Exception inner)
    {
        var until = (LostOn ?? time.GetUtcNow()) + UploadSession.AddressLife;
        var pending = Journal is { IsWritten: true } entry ? entry.Id : null;
        var then = pending is null ? "Run it again then, or choose another name." : "Run it again then: no byte is sent twice.";
        return new(TransferReason.NameHeld, $"The upload of '{Name}' has sent all of its {source.Length} bytes, and cannot have its name: an upload session whose address was lost holds it until {until:u} at the latest. {then}", inner)
        {
            BytesConfirmed = _confirmed,
            TotalBytes = source.Length,
            PendingId = pending,
            HeldUntil = until,
        };
    }

    public TransferInterruptedException Changed(long sent, string? pending) =>
        new(TransferReason.SourceChanged, $"The upload of '{Name}' was not gone on with: since {sent} bytes were sent, what is uploaded has changed. Let it start over, or abandon what was begun.")
        {
            BytesConfirmed = sent,
            TotalBytes = source.Length,
            PendingId = pending,
        };

    private UploadRecord Record(UploadSession? session, DriveItem? before)
    {
        var (state, hashed) = source.Hash.Checkpoint;
        return destination.Describe(new UploadRecord
        {
            Account = Account,
            Source = source.Identity,
            Size = source.Length,
            LastWriteUtc = source.LastWriteUtc,
            LastModifiedUtc = LastModifiedUtc,
            Conflict = ConflictWord.Of(Conflict),
            IsDeferred = session?.IsDeferred ?? false,
            Address = session?.Address,
            Aside = session?.Aside,
            LostOn = LostOn,
            StartedOn = session?.StartedOn ?? time.GetUtcNow(),
            OpenedOn = session?.OpenedOn,
            ExpiresOn = session?.ExpiresOn ?? time.GetUtcNow() + UploadSession.AddressLife,
            HashState = state,
            Hashed = hashed,
            Before = before is null ? null : new(before.Id, before.ETag, before.CTag, before.Size),
        });
    }

    [LoggerMessage(25, LogLevel.Warning, "At this pace the upload of '{Name}' does not end before {End:u}, when the address of its session dies, and it would have to begin anew.")]
    private static partial void TooSlow(ILogger logger, string name, DateTimeOffset end);
}
