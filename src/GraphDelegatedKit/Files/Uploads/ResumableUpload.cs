using System.Net;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// An upload through upload sessions, read from top to bottom: resume the session of an earlier run or open one, send the ranges, commit,
/// and look the file up if its last response was lost. At the end the file is stored exactly once, or an exception says why not.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class ResumableUpload(UploadJob job)
{
    private const int MaxSessions = 2;
    private const int MaxNewSession404s = 3; // a new session can be unknown to some servers for some seconds

    private readonly RetryBudget _budget = new(RetryPolicy.Upload, job.Jitter);
    private UploadPlan _plan = UploadPlan.Create(job.Source.Length, job.Options.FragmentSize);

    private DriveItem? _previous; // the item that had the name before the upload
    private bool _hadEarlierSession; // an earlier run opened a session, which changed the eTag of the item
    private UploadSessionOpener? _opener; // needed only after a failure

    // The current session.
    private bool _isResumed; // an earlier run opened it
    private bool _isUnanswered = true; // it has not accepted a request yet, so a 404 can mean that it is too new
    private int _newSession404s;
    private bool _isUrlUnknown; // it was never anything else than not found
    private long _startOffset;
    private long _sent; // the end of the highest range that was sent
    private GraphException? _refusal; // the session ended when it refused the last bytes without a reason

    /// <summary>Gets the number of failed requests with content that were retried.</summary>
    public int Retries { get; private set; }

    /// <summary>Gets the offset at which this run continued an earlier run; 0 if it started from the first byte.</summary>
    public long ResumedFrom { get; private set; }

    /// <summary>Uploads the file, and compares the stored item with the source.</summary>
    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var completed = await CompleteAsync(cancellationToken).ConfigureAwait(false);
            return await job.CreateReceiptAsync(
                completed, areTimesSent: true, Retries, ResumedFrom, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e) when (_isUrlUnknown && e.Reason == TransferReason.SessionLost
            && job.Options.CanUseSingleRequest(job.Source.Length))
        {
            return await SendInOneRequestAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    // A user who may write the file, but not its folder, gets upload URLs that the service does not find.
    private async Task<UploadReceipt> SendInOneRequestAsync(TransferInterruptedException notFound, CancellationToken cancellationToken)
    {
        try
        {
            var receipt = await new SingleRequestUpload(job).RunAsync(cancellationToken).ConfigureAwait(false);
            return receipt with { Retries = receipt.Retries + Retries };
        }
        catch (GraphException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Conflict)
        {
            throw notFound;
        }
    }

    /// <summary>Uploads the file without comparing content: the service reports no hash for an attachment.</summary>
    public async Task<CompletedUpload> CompleteAsync(CancellationToken cancellationToken)
    {
        var (session, completed) = job.Journal.Entry is { } entry
            ? await ResumeAsync(entry, cancellationToken).ConfigureAwait(false)
            : default;
        CompletedUpload? final = null;
        for (var opened = 0; final is null; session = null)
        {
            if (completed is null && session is null)
                (session, completed) = await OpenAsync(++opened, cancellationToken).ConfigureAwait(false);
            if (completed is null && session is not null)
                completed = await RunSessionAsync(session, isLast: opened >= MaxSessions, cancellationToken).ConfigureAwait(false);
            if (completed is null) continue;

            final = await FinalizeNameAsync(completed.Value, cancellationToken).ConfigureAwait(false);
            (completed, opened, _previous) = (null, 0, null); // if the name was taken, another session replaces the file that has it
        }

        await job.Journal.ForgetAsync(isCompleted: true).ConfigureAwait(false);
        return final.Value;
    }

    // ---- Resume ----

    /// <summary>Resumes what an earlier run left, if it was the same upload of the same bytes. Otherwise cancels its session.</summary>
    /// <param name="entry">The journal entry of the earlier run: of this address of the file, or of another one.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>
    /// The session of the earlier run, or its completed upload if only the last response was lost; neither if nothing can be resumed.
    /// </returns>
    /// <exception cref="TransferInterruptedException">
    /// The source has changed and the options do not allow to start over, or the outcome of the earlier run cannot be determined.
    /// </exception>
    private async Task<(UploadSession? Session, CompletedUpload? Completed)> ResumeAsync(
        JournalEntry entry, CancellationToken cancellationToken)
    {
        var record = await entry.ReadAsync(cancellationToken).ConfigureAwait(false);
        job.Journal.OrphanedSessionOpenedOn = ResumePolicy.GetOrphanedSessionOpenedOn(record, entry.DamagedOn);
        if (record is null) return default;

        var previous = record.PreviousItem?.ToDriveItem();
        if (job.Options.IfMatch is { } eTag && ContentVerification.SatisfiesIfMatch(previous, eTag))
            (_previous, _hadEarlierSession) = (previous, true);
        if (record.UploadUrl is null) return default;
        if (!await IsUrlExpectedAsync(record, cancellationToken).ConfigureAwait(false))
        {
            entry.LogForeignUrl();
            job.Journal.OrphanedSessionOpenedOn = record.StartedOn; // if the entry is genuine, its session still holds the name
            return default;
        }

        var session = UploadSession.FromRecord(job.Graph, record);
        if (!job.Destination.TryRestore(record) || !ResumePolicy.IsSameUpload(record, job.Source.Identity, job.Options))
            return await AbandonAsync(session).ConfigureAwait(false);

        job.Progress.ResumeAt(Math.Min(record.Sent, job.Source.Length));
        var status = await QueryEarlierSessionAsync(session, record.Sent, cancellationToken).ConfigureAwait(false);
        var hasChanged = !ResumePolicy.HasSameMetadata(record, job.Source.Length, job.Source.LastWriteUtc);
        if (status.IsGone)
        {
            if (hasChanged || await FindEarlierUploadAsync(record, cancellationToken).ConfigureAwait(false) is not { } completed)
                return await AbandonAsync(session).ConfigureAwait(false);
            ResumedFrom = job.Source.Length;
            return (null, completed);
        }

        if (hasChanged || !await HasSameBytesAsync(record, cancellationToken).ConfigureAwait(false))
            return job.Options.IfChanged == SourceChangedBehavior.Fail
                ? throw job.CreateSourceChangedSinceStartException(record.Sent, entry.Id)
                : await AbandonAsync(session).ConfigureAwait(false);

        var offset = Math.Min(status.NextExpected!.Value, job.Source.Length);
        if (!ResumePolicy.IsTrusted(record, offset)) return await AbandonAsync(session).ConfigureAwait(false);

        await job.HashUpToAsync(offset, cancellationToken).ConfigureAwait(false);
        _previous = previous;
        StartAt(offset, isResumed: true);
        return (session, null);
    }

    private async Task<bool> IsUrlExpectedAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return await UploadUrlCheck.IsExpectedAsync(job.Graph, record, job.TrustedDomains, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            throw job.CreateCannotReadException("the drive could not be read to check the pending upload", e);
        }
    }

    private async Task<(UploadSession? Session, CompletedUpload? Completed)> AbandonAsync(UploadSession session)
    {
        await Opener.CancelAsync(session).ConfigureAwait(false);
        return default;
    }

    private async Task<UploadSessionStatus> QueryEarlierSessionAsync(
        UploadSession session, long sent, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryStatusAsync(session, sent, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e) when (!ResumePolicy.IsResumable(e))
        {
            return UploadSessionStatus.Gone; // a session that refuses the query cannot be resumed
        }
    }

    private async Task<CompletedUpload?> FindEarlierUploadAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        var mayBeComplete = ResumePolicy.MayBeComplete(record);
        if (mayBeComplete && !await HasSameBytesAsync(record, cancellationToken).ConfigureAwait(false)) return null;

        var completed = await Reconciliation.FindAsync(
            job, record.PreviousItem?.ToDriveItem(), record.OpenedOn, mayBeComplete, null, cancellationToken).ConfigureAwait(false);
        if (completed is not { Item: var item } || ResumePolicy.IsTrusted(record, record.Size) || job.IsVerified(item)) return completed;

        const string problem = "an earlier run sent the whole file, possibly with other content. Check it before you upload it again";
        throw job.CreateInterruptedException(TransferReason.OutcomeUnknown, problem);
    }

    // The bytes that were sent are read again: a file can have the same size and time with other content, and two versions must not be
    // combined.
    private async Task<bool> HasSameBytesAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        await job.HashUpToAsync(record.HashedBytes, cancellationToken).ConfigureAwait(false);
        return job.Source.Hash.Checkpoint.State.AsSpan().SequenceEqual(record.HashState);
    }

    // ---- Open ----

    /// <summary>Opens a session and records it in the journal.</summary>
    /// <param name="number">The number of the session among those that this run opens, from 1.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>
    /// A session or a completed upload; neither if a conflicting session was cancelled and the opening has to be repeated.
    /// </returns>
    private async Task<(UploadSession? Session, CompletedUpload? Completed)> OpenAsync(int number, CancellationToken cancellationToken)
    {
        if (number > 1) Retries++;
        StartAt(0, isResumed: false);

        // After a lost last response, the item that existed before must not be taken for the uploaded one.
        _previous ??= number == 1
            ? await job.GetExistingAsync(cancellationToken).ConfigureAwait(false)
            : await job.GetExistingDuringUploadAsync(cancellationToken).ConfigureAwait(false);
        var isFirst = number == 1 && !_hadEarlierSession;
        if (isFirst) job.EnsureIfMatch(_previous);
        else await job.EnsureUnchangedAsync(_previous, cancellationToken).ConfigureAwait(false);
        try
        {
            if (await OpenSessionAsync(isFirst, cancellationToken).ConfigureAwait(false) is not { } session)
                return await ResumeAliasAsync(cancellationToken).ConfigureAwait(false);
            await job.Journal.SaveWithRetryAsync(session, 0, _previous).ConfigureAwait(false);
            return (session, null);
        }
        catch (GraphException e) when (number > 1)
        {
            throw await CreateReopeningErrorAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    // An item that is seen there explains the refusal if it may not be replaced. Otherwise the first session may still hold the name.
    private async Task<TransferInterruptedException> CreateReopeningErrorAsync(GraphException refused, CancellationToken cancellationToken)
    {
        if (UploadFailurePolicy.Classify(refused) != UploadFailureKind.NameTaken) return job.CreateRefusedException(refused);
        if (await job.GetExistingDuringUploadAsync(cancellationToken).ConfigureAwait(false) is { } current
            && (job.Conflict == ConflictBehavior.Fail || current.Folder is not null))
            return job.CreateRefusedException(refused);
        return _isUrlUnknown ? job.CreateUrlUnknownException(refused) : job.CreateInterruptedException(
            TransferReason.SessionLost,
            "the service ended the upload session and opens no other one, which may still hold the name. Run the upload again in a day",
            refused);
    }

    /// <returns>The session; <see langword="null"/> if the upload of an alias has to be resumed instead.</returns>
    private async Task<UploadSession?> OpenSessionAsync(bool isFirst, CancellationToken cancellationToken)
    {
        if (_opener?.UncancelledSession is null) await job.Journal.SaveOpeningAsync(_previous).ConfigureAwait(false);
        var attempt = job.Destination.OpenSessionAsync(job, isFirst, temporaryName: null, cancellationToken);
        try
        {
            var session = await attempt.ConfigureAwait(false);
            job.Journal.OrphanedSessionOpenedOn = null; // the name was available, so no orphaned session holds it
            return session;
        }
        catch (GraphException)
        {
            return await Opener.OpenAfterFailureAsync(attempt, isFirst, _previous, cancellationToken).ConfigureAwait(false);
        }
    }

    private UploadSessionOpener Opener => _opener ??= new UploadSessionOpener(job);

    // An earlier run recorded the upload under another address of the same file. It continues under the current address.
    private async Task<(UploadSession? Session, CompletedUpload? Completed)> ResumeAliasAsync(CancellationToken cancellationToken)
    {
        using var alias = Opener.Alias!;
        var (session, completed) = await ResumeAsync(alias, cancellationToken).ConfigureAwait(false);
        if (session is not null) await job.Journal.SaveWithRetryAsync(session, ResumedFrom, _previous).ConfigureAwait(false);
        if (Opener.UncancelledSession is null) alias.Remove();
        return (session, completed);
    }

    private void StartAt(long offset, bool isResumed)
    {
        (_isResumed, _startOffset, _sent, ResumedFrom) = (isResumed, offset, offset, offset);
        (_isUnanswered, _newSession404s) = (!isResumed, 0);
        _plan = _plan.After(offset);
        if (isResumed)
        {
            _budget.Advance(offset);
            job.Progress.ResumeAt(offset);
        }
        else
        {
            _budget.Reset();
            job.Progress.Report(offset);
        }
    }

    // ---- Send ----

    /// <returns>The completed upload, or <see langword="null"/> if another session is needed.</returns>
    private async Task<CompletedUpload?> RunSessionAsync(UploadSession session, bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            if (await SendAllAsync(session, cancellationToken).ConfigureAwait(false) is { } completed) return completed;
            if (isLast) throw SessionLost();
        }
        catch (Exception e) when (job.Journal.PendingId is not null && ResumePolicy.IsResumable(e))
        {
            await job.Journal.SuspendAsync().ConfigureAwait(false);
            throw; // the next run resumes the session
        }
        catch
        {
            await Opener.CancelAsync(session).ConfigureAwait(false);
            throw;
        }

        await Opener.CancelAsync(session).ConfigureAwait(false);
        return null;
    }

    /// <returns>The completed upload, or <see langword="null"/> if the session ended without an item.</returns>
    private async Task<CompletedUpload?> SendAllAsync(UploadSession session, CancellationToken cancellationToken)
    {
        try
        {
            var expiresOn = session.ExpiresOn;
            if (session.NextExpected is { } first) await AdvanceToAsync(first, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                if (_plan.Next is not { } range)
                {
                    var completed = await CommitAsync(session, cancellationToken).ConfigureAwait(false);
                    if (completed is null && _plan.Next is not null) continue; // the commit showed that bytes are missing
                    return completed;
                }

                var status = await SendAsync(session, range, cancellationToken).ConfigureAwait(false);
                if (status is null) continue; // the plan may have changed
                if (status.Item is { } item) return job.CreateCompleted(status.Status, item);
                if (status.IsGone) return await FindUploadOrRefuseAsync(session, cancellationToken).ConfigureAwait(false);

                await AdvanceToAsync(status.NextExpected!.Value, cancellationToken).ConfigureAwait(false);
                _budget.Advance(_plan.BytesConfirmed);
                if (_budget.IsExhausted) throw job.CreateAttemptsExhaustedException(_budget.LastFault);
                expiresOn = status.ExpiresOn ?? expiresOn;
                job.Journal.Save(session, _plan.BytesConfirmed, expiresOn, _previous);
                job.Progress.Report(_plan.BytesConfirmed);
                job.Progress.WarnIfTooSlow(session.UrlExpiresOn, _plan.BytesConfirmed - _startOffset);
            }
        }
        finally
        {
            await job.Journal.FlushAsync().ConfigureAwait(false); // no write may follow the removal of the entry
        }
    }

    /// <returns>The status of the session, or <see langword="null"/> if the range has to be sent again.</returns>
    private async Task<UploadSessionStatus?> SendAsync(UploadSession session, UploadRange range, CancellationToken cancellationToken)
    {
        if (range.IsLast) await job.EnsureUnchangedAsync(_previous, cancellationToken).ConfigureAwait(false);
        _sent = Math.Max(_sent, range.End);
        var startedAt = job.Time.GetTimestamp();
        try
        {
            var status = await session.PutAsync(range, job.Source, _plan.GetTimeout(range), cancellationToken).ConfigureAwait(false);
            (_isUnanswered, _isUrlUnknown) = (false, false);
            if (status.Item is not null) return status;

            if (!session.IsAccepted(status, range))
                return await QueryStatusAsync(session, range.From, cancellationToken).ConfigureAwait(false);

            _plan = _plan.AfterAccepted(range, job.Time.GetElapsedTime(startedAt));
            return status with { NextExpected = status.NextExpected ?? range.End }; // the offset of the service takes precedence
        }
        catch (GraphException e)
        {
            Retries++;
            _plan = _plan.AfterFailure(e);
            return await RecoverAsync(session, range, e, cancellationToken).ConfigureAwait(false);
        }
    }

    // The offset of the service takes precedence over the local one, but the service cannot have bytes that were never sent. The exception
    // is a range that an earlier run was sending when it was killed: it may have arrived, and an unchanged last-write time shows that its
    // bytes belong to the same file.
    private async Task AdvanceToAsync(long nextExpected, CancellationToken cancellationToken)
    {
        _plan = _plan.After(nextExpected);
        if (_plan.Offset <= Math.Min(_sent, job.Source.Hash.Length)) return;
        if (!_isResumed || job.Source.LastWriteUtc is null)
            throw job.CreateInterruptedException(
                TransferReason.ContentMismatch, "the service reports bytes that were never sent. Run the upload again");

        await job.HashUpToAsync(_plan.Offset, cancellationToken).ConfigureAwait(false);
        _sent = _plan.Offset;
    }

    // ---- Recover from a failed request ----

    /// <summary>Waits, queries the status of the session, or stops, after a range or a commit failed.</summary>
    /// <returns>The status of the session, or <see langword="null"/> if the request can be sent again without a query.</returns>
    /// <exception cref="TransferInterruptedException">The failure is permanent, or the attempts are exhausted.</exception>
    private async Task<UploadSessionStatus?> RecoverAsync(
        UploadSession session, UploadRange range, GraphException fault, CancellationToken cancellationToken)
    {
        job.ThrowIfSourceFailed(fault);
        var phase = range.Length > 0 ? UploadPhase.Range : UploadPhase.Commit;
        switch (UploadFailurePolicy.GetAction(fault, phase, mayBeUnknown: _isUnanswered && _newSession404s < MaxNewSession404s))
        {
            case UploadAction.ResendAfterRequestedDelay:
                await job.DelayAsRequestedAsync(session, fault.RetryAfter!.Value, fault, cancellationToken).ConfigureAwait(false);
                return null;
            case UploadAction.ResendWhileSessionIsNew: // 404, with or without a Retry-After: waits 2, 4, then 6 seconds
                await job.Time.DelayAsync(TimeSpan.FromSeconds(2 * ++_newSession404s), cancellationToken).ConfigureAwait(false);
                return null;
            case UploadAction.SendSmaller when range.Length > UploadPlan.FragmentAlignment:
                return null;
            case UploadAction.QueryStatus:
                return await QueryStatusAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            case UploadAction.DelayAndQueryStatus:
                // Another version of the item matters only if the caller named one; its content is compared then.
                if (range.Length > 0 && UploadFailurePolicy.Classify(fault) == UploadFailureKind.Modified)
                    await job.EnsureUnchangedAsync(_previous, cancellationToken).ConfigureAwait(false);
                _budget.SetLastFault(fault);
                await job.Time.DelayAsync(job.GetDelay(_budget, fault), cancellationToken).ConfigureAwait(false);
                return await QueryStatusAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            case UploadAction.FailUnlessSessionEnded:
                var status = await QueryStatusAsync(session, range.From, cancellationToken).ConfigureAwait(false);
                if (!status.IsGone) throw job.CreateRefusedException(fault); // the session is open, so the content was refused
                if (range.IsLast) _refusal = fault; // the content may be the reason, so it is not sent again
                return status;
            case UploadAction.SessionGone:
                _budget.SetLastFault(fault);
                _isUrlUnknown = _isUnanswered && fault.Status == HttpStatusCode.NotFound;
                return UploadSessionStatus.Gone;
            case UploadAction.NameTaken when range.IsLast && job.Conflict != ConflictBehavior.Fail:
                return await job.Destination.CommitByUrlAsync(
                    job, session, _previous, _budget, cancellationToken).ConfigureAwait(false);
            case UploadAction.Locked when await job.WaitWhileLockedAsync(fault, cancellationToken).ConfigureAwait(false):
                return null;
            default:
                throw job.CreateRefusedException(fault);
        }
    }

    /// <summary>Queries the status of the session, and retries until the budget is exhausted.</summary>
    /// <param name="session">The session.</param>
    /// <param name="fallbackOffset">
    /// The offset that the returned status has if the response contains none, so that no new bytes count as confirmed.
    /// </param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="TransferInterruptedException">The session refuses the query, or the service cannot be reached.</exception>
    private async Task<UploadSessionStatus> QueryStatusAsync(
        UploadSession session, long fallbackOffset, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var status = await session.GetStatusAsync(cancellationToken).ConfigureAwait(false);
                return status with { NextExpected = status.NextExpected ?? fallbackOffset };
            }
            catch (GraphException e)
            {
                _budget.SetLastFault(e);
                switch (UploadFailurePolicy.GetAction(e, UploadPhase.Status))
                {
                    case UploadAction.ResendAfterRequestedDelay:
                        await job.DelayAsRequestedAsync(session, e.RetryAfter!.Value, e, cancellationToken).ConfigureAwait(false);
                        break;
                    case UploadAction.DelayAndQueryStatus:
                        await job.DelayAfterFailureAsync(_budget, e, cancellationToken).ConfigureAwait(false);
                        break;
                    case UploadAction.SessionGone:
                        return UploadSessionStatus.Gone;
                    default:
                        throw job.CreateRefusedException(e);
                }
            }
        }
    }

    private TransferInterruptedException SessionLost()
    {
        if (_isUrlUnknown) return job.CreateUrlUnknownException(_budget.LastFault);

        // A refusal before the first byte is not the expiry of an upload URL, which takes a day.
        if (_plan.BytesConfirmed == 0
            && _budget.LastFault is GraphException { Status: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } fault)
            return job.CreateRefusedException(fault);

        const string problem = "the service ended the upload session and the session opened in its place. Run the upload again";
        return job.CreateInterruptedException(TransferReason.SessionLost, problem, _budget.LastFault);
    }

    // ---- Commit ----

    /// <summary>Creates the file from a session that has every byte and has not reported an item.</summary>
    /// <returns>
    /// The completed upload; <see langword="null"/> if the session ended without an item, or if the plan shows that bytes are missing.
    /// </returns>
    private async Task<CompletedUpload?> CommitAsync(UploadSession session, CancellationToken cancellationToken)
    {
        if (session.IsCommitDeferred && job.Options.BeforeCommit is { } wait) await wait(cancellationToken).ConfigureAwait(false);

        if (session is { IsCommitDeferred: true, TemporaryName: null })
            return await CommitDeferredAsync(session, cancellationToken).ConfigureAwait(false);

        // If the open session had every byte when this run began, no last response was lost: the session could not use the name.
        var mayBeComplete = _startOffset < job.Source.Length;
        if (session.TemporaryName is null
            && await FindUploadAsync(session, mayBeComplete, cancellationToken).ConfigureAwait(false) is { } found)
            return found;

        // An orphaned session held the name, so this session got a temporary one; or the session could not use its name. The upload URL
        // can still replace an existing file or choose another name; only a name without a file stays blocked until the orphan expires.
        var status = await job.Destination.CommitByUrlAsync(
            job, session, _previous, _budget, cancellationToken).ConfigureAwait(false);
        return status.Item is { } item
            ? job.CreateCompleted(status.Status, item)
            : await FindUploadAsync(session, mayBeComplete: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CompletedUpload?> CommitDeferredAsync(UploadSession session, CancellationToken cancellationToken)
    {
        var noBytes = new UploadRange(job.Source.Length, 0, job.Source.Length);
        for (var mayHaveCommitted = false; ; ) // once the commit may have been executed, a changed item may be the uploaded one
        {
            if (!mayHaveCommitted) await job.EnsureUnchangedAsync(_previous, cancellationToken).ConfigureAwait(false);
            UploadSessionStatus? status;
            try
            {
                status = await session.CommitAsync(cancellationToken).ConfigureAwait(false);
                if (status.Item is null) status = UploadSessionStatus.Gone; // the commit succeeded without returning an item
            }
            catch (GraphException e)
            {
                status = await RecoverAsync(session, noBytes, e, cancellationToken).ConfigureAwait(false);
                if (status is null) continue;
                mayHaveCommitted = true;
                _budget.RecordFailure();
                if (_budget.IsExhausted) throw job.CreateAttemptsExhaustedException(_budget.LastFault);
            }

            if (status.Item is { } item) return job.CreateCompleted(status.Status, item);
            if (status.IsGone) return await FindUploadOrRefuseAsync(session, cancellationToken).ConfigureAwait(false);
            if (status.NextExpected >= job.Source.Length) continue;

            await AdvanceToAsync(status.NextExpected!.Value, cancellationToken).ConfigureAwait(false);
            return null; // bytes are missing
        }
    }

    /// <summary>Looks for the uploaded file after the session ended.</summary>
    /// <returns>The completed upload; <see langword="null"/> if the file does not exist, and can be sent again.</returns>
    /// <exception cref="TransferInterruptedException">The session ended when it refused the last bytes.</exception>
    private async Task<CompletedUpload?> FindUploadOrRefuseAsync(UploadSession session, CancellationToken cancellationToken) =>
        await FindUploadAsync(session, mayBeComplete: true, cancellationToken).ConfigureAwait(false)
        ?? (_refusal is null ? null : throw job.CreateRefusedException(_refusal));

    /// <summary>Looks for the uploaded file after a lost response.</summary>
    /// <param name="session">The session.</param>
    /// <param name="mayBeComplete">Whether the service may have received every byte.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The completed upload; <see langword="null"/> if the last bytes were never sent, or the file does not exist.</returns>
    private async Task<CompletedUpload?> FindUploadAsync(
        UploadSession session, bool mayBeComplete, CancellationToken cancellationToken)
    {
        if (!job.Source.IsFullyRead) return null;

        return await Reconciliation.FindAsync(
            job, _previous, session.OpenedOn, mayBeComplete, _budget.LastFault, cancellationToken).ConfigureAwait(false);
    }

    // ---- Finish ----

    private async Task<CompletedUpload?> FinalizeNameAsync(CompletedUpload completed, CancellationToken cancellationToken)
    {
        job.Progress.Report(job.Source.Length);
        try
        {
            return await job.Destination.FinalizeNameAsync(job, completed, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            // Another item has the name, and the destination has deleted the uploaded file.
            await job.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
            throw job.CreateRefusedException(e);
        }
    }
}
