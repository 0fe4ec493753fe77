using System.Net;
using System.Text.Json.Nodes;
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

    /// <summary>Gets a function that returns random numbers from 0 to 1, for delays.</summary>
    public Func<double> Jitter { get; } = new Random().NextDouble;

    public TimeProvider Time => time;

    /// <summary>Gets the domains, in addition to Microsoft's own, to which content may be sent.</summary>
    public IReadOnlyList<string> TrustedDomains { get; init; } = [];

    /// <summary>Sets a callback that returns whether this program created the destination folder a moment ago.</summary>
    public Func<bool> IsFolderNew { private get; init; } = () => false;

    /// <summary>
    /// Gets a callback that returns the id of the signed-in account; empty if the id is not known. Called only after a lost response.
    /// </summary>
    public Func<CancellationToken, Task<string>> GetAccountIdAsync { get; init; } = _ => Task.FromResult("");

    /// <summary>
    /// Gets whether the service refused an upload session because of the times in its request. They are set when the file is stored.
    /// </summary>
    /// <remarks>onedrive-api-docs#1756, #1379, #832</remarks>
    public bool AreTimesRefused { get; private set; }

    /// <summary>Whether a 404 can come from a folder that is so new that some servers do not know it yet.</summary>
    public bool MayFolderBeTooNew(GraphException e) => e.Status == HttpStatusCode.NotFound && IsFolderNew();

    /// <summary>Omits the times from the next request that opens a session, once.</summary>
    /// <returns><see langword="false"/> if the refused request had no times, or another cause is known.</returns>
    public bool TryOmitTimes(GraphException refused)
    {
        if (AreTimesRefused || refused.Status != HttpStatusCode.BadRequest || CreateFileSystemInfo() is null) return false;
        return AreTimesRefused = refused.HasNoCode() || refused.HasCode("invalidRequest", "badArgument", "invalidArgument");
    }

    /// <summary>Creates the <c>fileSystemInfo</c> of a source; <see langword="null"/> if no time is known or wanted.</summary>
    public JsonObject? CreateFileSystemInfo()
    {
        var (created, lastModified) = (options.GetCreated(source), options.GetLastModified(source));
        if (created is null && lastModified is null) return null;

        var times = new JsonObject();
        if (created is not null) times["createdDateTime"] = created;
        if (lastModified is not null) times["lastModifiedDateTime"] = lastModified;
        return times;
    }

    /// <summary>
    /// Waits as long as the service requested. The delay does not count as an attempt, but must end before the upload URL expires.
    /// </summary>
    /// <exception cref="TransferInterruptedException">The upload URL expires before the delay ends.</exception>
    public Task DelayAsRequestedAsync(UploadSession session, TimeSpan delay, GraphException fault, CancellationToken cancellationToken)
    {
        if (delay < session.UrlExpiresOn - time.GetUtcNow()) return time.DelayAsync(delay, cancellationToken);

        var problem = $"the service requested a delay of {delay:c}, which is longer than the upload URL is valid. "
            + "Run the upload again after that time";
        throw this.CreateInterruptedException(TransferReason.Unreachable, problem, fault);
    }

    /// <summary>Counts a failed attempt, and waits before the next one.</summary>
    /// <exception cref="TransferInterruptedException">The attempts are exhausted.</exception>
    public async Task DelayAfterFailureAsync(RetryBudget budget, GraphException fault, CancellationToken cancellationToken)
    {
        var delay = GetDelay(budget, fault);
        budget.RecordFailure();
        if (budget.IsExhausted) throw this.CreateAttemptsExhaustedException(fault);
        await time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the delay after a failed attempt. A bandwidth limit does not reset within seconds.</summary>
    public TimeSpan GetDelay(RetryBudget budget, GraphException fault) =>
        fault.Status is { } status && FaultClassifier.NeedsLongDelay(status)
            ? budget.GetDelay(Jitter(), Backoff.Bandwidth)
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
            throw this.CreateCannotReadException("the item at the destination could not be read", e);
        }
    }

    /// <summary>Gets the item that currently has the name; <see langword="null"/> if there is none, or it was not seen.</summary>
    public async Task<DriveItem?> TryGetExistingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GetExistingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException)
        {
            return null;
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
                return this.CreateRefusedException(e);
            case UploadFailureKind.Modified when options.IfMatch is null:
                return this.CreateStillModifiedException(e);
            case UploadFailureKind.NotFound when MayFolderBeTooNew(e):
                return this.CreateFolderNotReadyException(e);
            case UploadFailureKind.NameTaken when Conflict == ConflictBehavior.Replace:
                var holder = await TryGetExistingAsync(cancellationToken).ConfigureAwait(false);
                return holder?.Folder is not null ? this.CreateNameOfFolderException(e) : this.CreateNameNotAvailableException(e);
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
        if (now is null || ContentVerification.IsKnownToHaveChanged(now, previous))
        {
            const string problem = "the item to replace has changed or was deleted. Check the item before you upload the file again";
            throw this.CreateInterruptedException(TransferReason.ItemChanged, problem);
        }
    }

    /// <summary>Throws the error of the source, if a request failed because its content could not be read or has changed.</summary>
    /// <exception cref="TransferInterruptedException">The source could not be read, or changed while it was read.</exception>
    public void ThrowIfSourceFailed(GraphException fault)
    {
        if (source.ReadError is not null) throw this.CreateSourceUnreadableException();
        if (source.HasChanged) throw this.CreateSourceChangedDuringReadException(fault);
    }

    /// <summary>Whether the hash of the item equals the hash of the source.</summary>
    public bool IsVerified(DriveItem item) =>
        ContentVerification.Compare(item, source.Length, source.Hash.GetQuickXor()) == Verification.Matched;

    /// <summary>Describes what was sent, to recognize its item after a lost response.</summary>
    /// <param name="startedOn">When the upload began, by the clock of the service.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<SentContent> DescribeSentAsync(DateTimeOffset? startedOn, CancellationToken cancellationToken)
    {
        var account = await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        var lastModified = AreTimesRefused ? null : options.GetLastModified(source);
        return new SentContent(
            source.Length, source.Hash.GetQuickXor(), startedOn, lastModified, SentContent.GetUserId(account));
    }

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
            throw this.CreateSourceChangedDuringReadException(e);
        }
        catch (Exception) when (source.ReadError is not null)
        {
            throw this.CreateSourceUnreadableException();
        }
    }

    public CompletedUpload CreateCompleted(HttpStatusCode status, DriveItem item) =>
        new(item, CompletedUpload.GetOutcome(status, item, Name, Conflict));

    /// <summary>Compares the stored item with the source, and sets its times if the content could not carry them.</summary>
    /// <param name="completed">The stored item.</param>
    /// <param name="areTimesSent">Whether the request with the content carried the times.</param>
    /// <param name="retries">The number of requests with content that were sent again.</param>
    /// <param name="resumedFrom">The offset at which this run continued an earlier run.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="TransferInterruptedException">The content of the item differs from the source.</exception>
    public async Task<UploadReceipt> CreateReceiptAsync(
        CompletedUpload completed, bool areTimesSent, int retries, long resumedFrom, CancellationToken cancellationToken)
    {
        var item = completed.Item;
        var verified = ContentVerification.Compare(item, source.Length, source.Hash.GetQuickXor());
        if (verified is null && completed.Outcome != UploadOutcome.Reconciled)
            (verified, item) = await RewrittenContent.VerifyAsync(this, item, cancellationToken).ConfigureAwait(false);
        if (verified is not { } result)
            throw this.CreateInterruptedException(
                TransferReason.ContentMismatch,
                "the content of the stored item differs from the source; the item was kept. Check the item, or upload the file again");

        var hasTimes = CreateFileSystemInfo() is not null;
        var timesPreserved = hasTimes && areTimesSent && !AreTimesRefused;
        if (hasTimes && !timesPreserved
            && await FileTimesUpdate.TryApplyAsync(this, item, cancellationToken).ConfigureAwait(false) is { } updated)
            (item, timesPreserved) = (updated, true);
        return new UploadReceipt
        {
            Item = item,
            Size = source.Length,
            QuickXorHash = source.Hash.GetQuickXor(),
            Sha256 = source.Hash.GetSha256(),
            Outcome = completed.Outcome,
            Retries = retries,
            ResumedFrom = resumedFrom,
            Verified = result,
            TimesPreserved = timesPreserved,
        };
    }
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
