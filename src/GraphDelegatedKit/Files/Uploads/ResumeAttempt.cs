using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// The attempt to resume what an earlier run left, if that run was the same upload with the same bytes. Otherwise the earlier session is
/// cancelled.
/// </summary>
/// <param name="upload">The upload.</param>
/// <param name="entry">The journal entry of the earlier run: of this address of the file, or of another one.</param>
/// <param name="sender">Continues the session.</param>
/// <param name="opener">Cancels the session.</param>
internal sealed class ResumeAttempt(UploadJob upload, JournalEntry entry, RangeSender sender, UploadSessionOpener opener)
{
    /// <summary>Gets the item that had the name before the earlier run, if this run may rely on it.</summary>
    public DriveItem? Previous { get; private set; }

    /// <summary>Whether the earlier run had opened a session, which changed the eTag of the item.</summary>
    public bool HadSession { get; private set; }

    /// <summary>Gets the offset that the earlier run had reached.</summary>
    public long ResumedFrom { get; private set; }

    /// <returns>
    /// The session of the earlier run, or its completed upload if only the last response was lost; neither if nothing can be resumed.
    /// </returns>
    /// <exception cref="TransferInterruptedException">
    /// The source has changed and the options do not allow to start over, or the outcome of the earlier run cannot be determined.
    /// </exception>
    public async Task<(UploadSession? Session, CompletedUpload? Completed)> RunAsync(CancellationToken cancellationToken)
    {
        if (await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record)
        {
            upload.Journal.OrphanedSessionOpenedOn = entry.DamagedOn;
            return default;
        }

        var wasOpeningSession = record is { UploadUrl: null, IsSingleRequest: false };
        upload.Journal.OrphanedSessionOpenedOn = record.OrphanedSessionOpenedOn ?? (wasOpeningSession ? record.StartedOn : null);
        if (upload.Options.IfMatch is { } eTag
            && record.PreviousItem?.ToDriveItem() is { } previous
            && ContentVerification.SatisfiesIfMatch(previous, eTag))
            (Previous, HadSession) = (previous, true); // the session has changed the eTag since

        if (record.UploadUrl is null) return default;

        var session = UploadSession.FromRecord(upload.Graph, record);
        if (!upload.Destination.TryRestore(record) || !ResumePolicy.IsSameUpload(record, upload.Source.Identity, upload.Options))
            return await AbandonAsync(session).ConfigureAwait(false);

        var status = await QueryStatusAsync(session, record, cancellationToken).ConfigureAwait(false);
        var hasChanged = !ResumePolicy.HasSameMetadata(record, upload.Source.Length, upload.Source.LastWriteUtc);
        if (status.IsGone)
        {
            if (hasChanged || await ReconcileAsync(record, cancellationToken).ConfigureAwait(false) is not { } completed)
                return await AbandonAsync(session).ConfigureAwait(false);
            ResumedFrom = upload.Source.Length;
            return (null, completed);
        }

        if (hasChanged || !await HasSameBytesAsync(record, cancellationToken).ConfigureAwait(false))
            return upload.Options.IfChanged == SourceChangedBehavior.Fail
                ? throw upload.SourceChangedSinceStart(record.Sent, entry.Id)
                : await AbandonAsync(session).ConfigureAwait(false);

        var offset = Math.Min(status.NextExpected!.Value, upload.Source.Length);
        if (!ResumePolicy.IsTrusted(record, offset)) return await AbandonAsync(session).ConfigureAwait(false);

        (Previous, ResumedFrom) = (record.PreviousItem?.ToDriveItem(), offset);
        await upload.HashUpToAsync(offset, cancellationToken).ConfigureAwait(false);
        sender.ResumeAt(offset);
        return (session, null);
    }

    private async Task<(UploadSession? Session, CompletedUpload? Completed)> AbandonAsync(UploadSession session)
    {
        await opener.CancelAsync(session).ConfigureAwait(false);
        return default;
    }

    private async Task<UploadSessionStatus> QueryStatusAsync(
        UploadSession session, UploadRecord record, CancellationToken cancellationToken)
    {
        upload.ResumeAt(Math.Min(record.Sent, upload.Source.Length));
        try
        {
            return await sender.QueryStatusAsync(session, record.Sent, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e) when (!ResumeEligibility.IsResumable(e))
        {
            return UploadSessionStatus.Gone; // a session that refuses the query cannot be resumed
        }
    }

    private async Task<CompletedUpload?> ReconcileAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        var mayBeComplete = ResumePolicy.MayBeComplete(record);
        if (mayBeComplete && !await HasSameBytesAsync(record, cancellationToken).ConfigureAwait(false)) return null;

        var reconciliation = new Reconciliation(upload, record.PreviousItem?.ToDriveItem(), record.OpenedOn, mayBeComplete);
        var completed = await reconciliation.RunAsync(null, cancellationToken).ConfigureAwait(false);
        if (completed is not { Item: var item } || ResumePolicy.IsTrusted(record, record.Size) || upload.IsVerified(item))
            return completed;

        const string problem = "an earlier run sent the whole file, possibly with other content. Check it before you upload it again";
        throw upload.Interrupted(TransferReason.OutcomeUnknown, problem);
    }

    // The bytes that were sent are read again: a file can have the same size and time with other content, and two versions must not be
    // combined.
    private async Task<bool> HasSameBytesAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        await upload.HashUpToAsync(record.HashedBytes, cancellationToken).ConfigureAwait(false);
        return upload.Source.Hash.Checkpoint.State.AsSpan().SequenceEqual(record.HashState);
    }
}
