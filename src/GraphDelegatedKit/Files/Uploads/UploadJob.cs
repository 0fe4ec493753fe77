using System.Net;
using GraphDelegatedKit.Http;
using Microsoft.Extensions.Logging;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>One upload: what goes where and how, how far it is, and what all ways of sending it need on the way.</summary>
internal sealed partial class UploadJob(
    IGraphClient graph, UploadSource source, IUploadDestination destination, UploadOptions options, UploadJournal journal, IProgress<TransferProgress>? progress, TimeProvider time, ILogger logger)
{
    private readonly long _began = time.GetTimestamp();
    private readonly Random _random = new();
    private readonly LockedItemBackoff _lock = new(options.LockedItemTimeout);
    private readonly TransferRate _rate = new();
    private bool _warned;

    public IGraphClient Graph => graph;

    public UploadSource Source => source;

    public IUploadDestination Destination => destination;

    public UploadJournal Journal => journal;

    public string Name => destination.Name;

    public ConflictBehavior Conflict => options.Conflict;

    public UploadOptions Options => options;

    public Func<double> Random => _random.NextDouble;

    public TimeProvider Time => time;

    /// <summary>Domains, beyond Microsoft's own, that may be sent bytes.</summary>
    public IReadOnlyList<string> TrustedDomains { get; init; } = [];

    public long BytesConfirmed { get; private set; }

    public Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken) => Task.Delay(wait < Deadline.MaxTimerDuration ? wait : Deadline.MaxTimerDuration, time, cancellationToken);

    /// <summary>Goes on with what an earlier run had sent, which took no time of this one.</summary>
    public void ResumeAt(long bytes)
    {
        _rate.Reset(time.GetElapsedTime(_began), bytes);
        ReportConfirmed(bytes);
    }

    // What is told first is where this run begins: rates and totals go by it.
    public void ReportConfirmed(long bytes)
    {
        BytesConfirmed = bytes;
        var elapsed = time.GetElapsedTime(_began);
        progress?.Report(new TransferProgress(bytes, source.Length, elapsed) { BytesPerSecond = _rate.Update(elapsed, bytes) });
    }

    /// <summary>Tells, once, if at this pace the file will not be there before the address of the session is dead.</summary>
    public void WarnIfTooSlow(UploadSession session, long sent)
    {
        if (_warned || !UploadUrlLifetime.IsTooShort(time.GetUtcNow(), session.UrlExpiresOn, time.GetElapsedTime(_began), sent, source.Length - BytesConfirmed)) return;
        _warned = true;
        TooSlow(logger, Name, session.UrlExpiresOn);
    }

    /// <summary>Waits, where the caller wants that, for an item that is locked.</summary>
    /// <returns><see langword="false"/> if it is something else, or has been waited for long enough.</returns>
    public async Task<bool> WaitWhileLockedAsync(GraphException e, CancellationToken cancellationToken)
    {
        if (e.Status != HttpStatusCode.Locked || _lock.GetNextDelay(e.RetryAfter) is not { } wait) return false;
        await DelayAsync(wait, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>What is there under the name now, or nothing.</summary>
    public Task<DriveItem?> LookAsync(CancellationToken cancellationToken) => destination.GetExistingAsync(this, cancellationToken);

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
            throw this.Interrupted(TransientErrors.IsTransient(e) ? TransferReason.Unreachable : TransferReason.Refused, "what lies there now cannot be looked at. Run it again", e);
        }
    }

    /// <summary>Where only what the caller has seen may be replaced: it is what is there before a byte is sent.</summary>
    /// <exception cref="GraphException">It is not: what the service would say, whatever it does about <c>If-Match</c>.</exception>
    public void RequireSeen(DriveItem? before)
    {
        if (options.IfMatch is { } seen && !ContentVerification.SatisfiesIfMatch(before, seen))
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
        if (now is null || ContentVerification.HasContentChanged(now, before))
            throw this.Interrupted(TransferReason.ItemChanged, "what was to be replaced has changed, or is gone. Look at it before sending it again");
    }

    /// <summary>A request can break off because of what it reads from; then that is told, and not what the request failed with.</summary>
    /// <exception cref="TransferInterruptedException">The source could not be read, or changed while it was.</exception>
    public void RequireSound(GraphException broken)
    {
        if (source.ReadError is not null) throw this.SourceUnreadable();
        if (source.HasChanged) throw this.SourceChangedDuringRead(broken);
    }

    /// <summary>Whether its hash says that it is what was sent.</summary>
    public bool IsProved(DriveItem item) => ContentVerification.Verify(item, Name, source.Length, source.Hash.GetQuickXor()) == Verification.Matched;

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
            throw this.SourceChangedDuringRead(e);
        }
        catch (Exception) when (source.ReadError is not null)
        {
            throw this.SourceUnreadable();
        }
    }

    public CompletedUpload LandedAs(HttpStatusCode status, DriveItem item) => new(item, ContentVerification.GetOutcome(status, item, Name, Conflict));

    /// <exception cref="TransferInterruptedException">The item is not what was sent.</exception>
    public UploadReceipt Receipt(CompletedUpload landed, int retries, long resumedFrom = 0) => new()
    {
        Item = landed.Item,
        Size = source.Length,
        QuickXorHash = source.Hash.GetQuickXor(),
        Sha256 = source.Hash.GetSha256(),
        Outcome = landed.Outcome,
        Retries = retries,
        ResumedFrom = resumedFrom,
        Verified = ContentVerification.Verify(landed.Item, Name, source.Length, source.Hash.GetQuickXor())
            ?? throw this.Interrupted(TransferReason.ContentMismatch, "the item on the service is not what was sent; it was left as it is. Look at it, or upload it again"),
    };

    [LoggerMessage(25, LogLevel.Warning, "At this pace the upload of '{Name}' does not end before {End:u}, when the address of its session dies, and it would have to begin anew.")]
    private static partial void TooSlow(ILogger logger, string name, DateTimeOffset end);
}
