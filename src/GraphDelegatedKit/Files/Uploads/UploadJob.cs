using System.Net;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>One upload: its source, destination and options, and the checks and delays that all ways of sending share.</summary>
internal sealed class UploadJob(
    IGraphClient graph,
    UploadSource source,
    IUploadDestination destination,
    UploadOptions options,
    UploadJournal journal,
    UploadProgress progress,
    TimeProvider time)
{
    private readonly RetryBudget _lockedItemBudget = new(RetryPolicy.ForLockedItem(options.LockedItemTimeout));

    public IGraphClient Graph => graph;

    public UploadSource Source => source;

    public IUploadDestination Destination => destination;

    public UploadJournal Journal => journal;

    public UploadProgress Progress => progress;

    public string Name => destination.Name;

    public ConflictBehavior Conflict => options.Conflict;

    public UploadOptions Options => options;

    public Func<double> Random { get; } = new Random().NextDouble;

    public TimeProvider Time => time;

    /// <summary>Gets the domains, in addition to Microsoft's own, to which content may be sent.</summary>
    public IReadOnlyList<string> TrustedDomains { get; init; } = [];

    /// <summary>
    /// Gets whether this program created the destination folder a moment ago, so that some servers may not know it yet. Asked only after a
    /// 404.
    /// </summary>
    public Func<bool> IsFolderNew { get; init; } = () => false;

    /// <summary>
    /// Waits as long as the service requested. The delay does not count as an attempt, but must end before the upload URL expires.
    /// </summary>
    /// <exception cref="TransferInterruptedException">The upload URL expires before the delay ends.</exception>
    public Task DelayAsRequestedAsync(UploadSession session, TimeSpan delay, GraphException fault, CancellationToken cancellationToken)
    {
        if (delay < session.UrlExpiresOn - time.GetUtcNow()) return time.DelayAsync(delay, cancellationToken);

        var problem = $"the service requested a delay of {delay:c}, which is longer than the upload URL is valid. "
            + "Run the upload again after that time";
        throw this.Interrupted(TransferReason.Unreachable, problem, fault);
    }

    /// <summary>Counts a failed attempt, and waits before the next one.</summary>
    /// <exception cref="TransferInterruptedException">The attempts are exhausted.</exception>
    public async Task DelayAfterFailureAsync(RetryBudget budget, GraphException fault, CancellationToken cancellationToken)
    {
        var delay = GetDelay(budget, fault);
        budget.RecordFailure();
        if (budget.IsExhausted) throw this.AttemptsExhausted(fault);
        await time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the delay after a failed attempt. A bandwidth limit does not reset within seconds.</summary>
    public TimeSpan GetDelay(RetryBudget budget, GraphException fault) =>
        fault.Status is { } status && FaultClassifier.NeedsLongDelay(status)
            ? budget.GetDelay(Random(), Backoff.Bandwidth)
            : budget.NextDelay;

    /// <summary>Waits for a locked item, if the options allow it.</summary>
    /// <returns><see langword="false"/> if the error has another cause, or the maximum waiting time is used up.</returns>
    public async Task<bool> WaitWhileLockedAsync(GraphException e, CancellationToken cancellationToken)
    {
        if (UploadFailurePolicy.Classify(e) != UploadFailureKind.Locked
            || _lockedItemBudget.TryGetNextDelay(e.RetryAfter) is not { } wait)
            return false;
        await time.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Gets the item that currently has the name, or <see langword="null"/>.</summary>
    public Task<DriveItem?> GetExistingAsync(CancellationToken cancellationToken) => destination.GetExistingAsync(this, cancellationToken);

    /// <summary>Gets the item that currently has the name, or <see langword="null"/>, after the upload has started.</summary>
    /// <exception cref="TransferInterruptedException">The item could not be read.</exception>
    public async Task<DriveItem?> GetExistingDuringUploadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GetExistingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            var reason = e.IsTransient() ? TransferReason.Unreachable : TransferReason.Refused;
            throw this.Interrupted(reason, "the item at the destination could not be read. Run the upload again", e);
        }
    }

    /// <summary>
    /// Explains a refusal before the first byte, or of a file in one request, by what is known about the destination.
    /// </summary>
    /// <returns>The error to report; <see langword="null"/> if the error of the service says enough.</returns>
    public async Task<Exception?> ExplainAsync(GraphException e, CancellationToken cancellationToken)
    {
        switch (UploadFailurePolicy.Classify(e))
        {
            case UploadFailureKind.Malware:
                return this.Refused(e);
            case UploadFailureKind.Modified when options.IfMatch is null:
                return this.StillModified(e);
            case UploadFailureKind.NotFound when e.Status == HttpStatusCode.NotFound && IsFolderNew():
                return this.FolderNotReady(e);
            case UploadFailureKind.NameTaken when Conflict == ConflictBehavior.Replace:
                var holder = await TryGetExistingAsync(cancellationToken).ConfigureAwait(false);
                return holder?.Folder is not null ? this.NameOfFolder(e) : this.NameNotAvailable(e);
            default:
                return null;
        }
    }

    /// <summary>Before the first byte: checks that the existing item is the one that <see cref="UploadOptions.IfMatch"/> names.</summary>
    /// <exception cref="GraphException">
    /// The item is another one: the same error as from a service that evaluates <c>If-Match</c>.
    /// </exception>
    public void EnsureIfMatch(DriveItem? previous)
    {
        if (options.IfMatch is { } eTag && !ContentVerification.SatisfiesIfMatch(previous, eTag))
            throw new GraphException(
                HttpStatusCode.PreconditionFailed, "resourceModified", $"'{Name}' is not the item that IfMatch names. Nothing was sent.")
            {
                Remedy = "Check the existing item before you upload the file again.",
            };
    }

    /// <summary>
    /// During the upload: checks that the existing item still is the one that <see cref="UploadOptions.IfMatch"/> names.
    /// </summary>
    /// <exception cref="TransferInterruptedException">The item has changed, or no longer exists.</exception>
    public async Task EnsureUnchangedAsync(DriveItem? previous, CancellationToken cancellationToken)
    {
        if (options.IfMatch is null || previous is null) return;
        var now = await GetExistingDuringUploadAsync(cancellationToken).ConfigureAwait(false);
        if (now is null || ContentVerification.HasContentChanged(now, previous))
        {
            const string problem = "the item to replace has changed or was deleted. Check the item before you upload the file again";
            throw this.Interrupted(TransferReason.ItemChanged, problem);
        }
    }

    private async Task<DriveItem?> TryGetExistingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GetExistingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException)
        {
            return null; // not seen
        }
    }

    /// <summary>Throws the error of the source, if a request failed because its content could not be read or has changed.</summary>
    /// <exception cref="TransferInterruptedException">The source could not be read, or changed while it was read.</exception>
    public void ThrowIfSourceFailed(GraphException fault)
    {
        if (source.ReadError is not null) throw this.SourceUnreadable();
        if (source.HasChanged) throw this.SourceChangedDuringRead(fault);
    }

    /// <summary>Whether the hash of the item equals the hash of the source.</summary>
    public bool IsVerified(DriveItem item) =>
        ContentVerification.Verify(item, Name, source.Length, source.Hash.GetQuickXor()) == Verification.Matched;

    /// <summary>Reads the source up to an offset, for the hash only.</summary>
    /// <exception cref="TransferInterruptedException">The source changed, or cannot be read.</exception>
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

    public CompletedUpload CreateCompleted(HttpStatusCode status, DriveItem item) =>
        new(item, CompletedUpload.GetOutcome(status, item, Name, Conflict));

    /// <exception cref="TransferInterruptedException">The content of the item differs from the source.</exception>
    public UploadReceipt CreateReceipt(CompletedUpload completed, int retries, long resumedFrom = 0) => new()
    {
        Item = completed.Item,
        Size = source.Length,
        QuickXorHash = source.Hash.GetQuickXor(),
        Sha256 = source.Hash.GetSha256(),
        Outcome = completed.Outcome,
        Retries = retries,
        ResumedFrom = resumedFrom,
        Verified = ContentVerification.Verify(completed.Item, Name, source.Length, source.Hash.GetQuickXor())
            ?? throw this.Interrupted(
                TransferReason.ContentMismatch,
                "the content of the stored item differs from the source; the item was kept. Check the item, or upload the file again"),
    };
}

/// <summary>The item that an upload created or replaced, and the outcome.</summary>
internal readonly record struct CompletedUpload(DriveItem Item, UploadOutcome Outcome)
{
    /// <summary>Returns the outcome that a response with the item reports.</summary>
    public static UploadOutcome GetOutcome(HttpStatusCode status, DriveItem item, string requestedName, ConflictBehavior conflict) =>
        conflict == ConflictBehavior.Rename && item.Name is { } name && !name.Equals(requestedName, StringComparison.OrdinalIgnoreCase)
            ? UploadOutcome.Renamed
        : status == HttpStatusCode.Created ? UploadOutcome.Created
        : UploadOutcome.Replaced;
}
