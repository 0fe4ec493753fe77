using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What an earlier run left of an upload, taken up if that is this upload and its bytes are still these; else given up.</summary>
/// <param name="upload">The upload.</param>
/// <param name="entry">Where the earlier run wrote it down: under this address of the place, or another.</param>
/// <param name="driver">Goes on with it.</param>
/// <param name="opening">Gives it up.</param>
internal sealed class ResumeAttempt(UploadJob upload, JournalEntry entry, RangeSender driver, UploadSessionOpener opening)
{
    /// <summary>What lay under the name before that run, as far as this one may rely on it.</summary>
    public DriveItem? Before { get; private set; }

    /// <summary>Whether it had opened a session, by which the item has another eTag since.</summary>
    public bool HadSession { get; private set; }

    /// <summary>The byte it had got to.</summary>
    public long ResumedFrom { get; private set; }

    /// <returns>Its session, or what it came to although nobody heard of it; neither if there is nothing to go on with.</returns>
    /// <exception cref="TransferInterruptedException">The source has changed, and that is not to be passed over; or it cannot be told what became of it.</exception>
    public async Task<(UploadSession? Session, CompletedUpload? Landed)> TakeUpAsync(CancellationToken cancellationToken)
    {
        if (await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record)
        {
            upload.Journal.OrphanedSessionOpenedOn = entry.DamagedOn;
            return default;
        }

        upload.Journal.OrphanedSessionOpenedOn = record.OrphanedSessionOpenedOn ?? (record is { UploadUrl: null, IsSingleRequest: false } ? record.StartedOn : null);
        if (upload.Options.IfMatch is { } seen && record.PreviousItem?.ToDriveItem() is { } before && ContentVerification.SatisfiesIfMatch(before, seen)) (Before, HadSession) = (before, true); // the session has changed its eTag since
        if (record.UploadUrl is null) return default;

        var session = UploadSession.FromRecord(upload.Graph, record);
        if (!upload.Destination.TryRestore(record) || !ResumePolicy.IsSameUpload(record, upload.Source.Identity, upload.Options)) return await NothingAsync(session).ConfigureAwait(false);

        var answer = await AskAsync(session, record, cancellationToken).ConfigureAwait(false);
        var hasChanged = !ResumePolicy.HasSameMetadata(record, upload.Source.Length, upload.Source.LastWriteUtc);
        if (answer.IsGone)
        {
            if (hasChanged || await ReconcileAsync(record, cancellationToken).ConfigureAwait(false) is not { } landed) return await NothingAsync(session).ConfigureAwait(false);
            ResumedFrom = upload.Source.Length;
            return (null, landed);
        }

        if (hasChanged || !await HasTheBytesAsync(record, cancellationToken).ConfigureAwait(false))
            return upload.Options.IfChanged == SourceChangedBehavior.Fail ? throw upload.SourceChangedSinceStart(record.Sent, entry.Id) : await NothingAsync(session).ConfigureAwait(false);

        var has = Math.Min(answer.NextExpected!.Value, upload.Source.Length);
        if (!ResumePolicy.IsTrusted(record, has)) return await NothingAsync(session).ConfigureAwait(false);

        (Before, ResumedFrom) = (record.PreviousItem?.ToDriveItem(), has);
        await upload.HashUpToAsync(has, cancellationToken).ConfigureAwait(false);
        driver.GoOnAt(has);
        return (session, null);
    }

    private async Task<(UploadSession? Session, CompletedUpload? Landed)> NothingAsync(UploadSession session)
    {
        await opening.GiveUpAsync(session).ConfigureAwait(false);
        return default;
    }

    private async Task<UploadSessionStatus> AskAsync(UploadSession session, UploadRecord record, CancellationToken cancellationToken)
    {
        upload.ResumeAt(Math.Min(record.Sent, upload.Source.Length));
        try
        {
            return await driver.AskAsync(session, record.Sent, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e) when (!ResumeEligibility.IsResumable(e))
        {
            return UploadSessionStatus.Gone; // it will not even say what it has
        }
    }

    private async Task<CompletedUpload?> ReconcileAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        var mayBeComplete = ResumePolicy.MayBeComplete(record);
        if (mayBeComplete && !await HasTheBytesAsync(record, cancellationToken).ConfigureAwait(false)) return null;

        var landed = await new Reconciliation(upload, record.PreviousItem?.ToDriveItem(), record.OpenedOn, mayBeComplete).RunAsync(null, cancellationToken).ConfigureAwait(false);
        return landed is not { } it || ResumePolicy.IsTrusted(record, record.Size) || upload.IsProved(it.Item)
            ? landed
            : throw upload.Interrupted(TransferReason.OutcomeUnknown, "an earlier run sent all of it, and whether those were the same bytes cannot be told. Look before sending it again");
    }

    // What was sent is read once more: the size and the time of a file can be the same although its bytes are not, and then two versions would be spliced together.
    private async Task<bool> HasTheBytesAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        await upload.HashUpToAsync(record.HashedBytes, cancellationToken).ConfigureAwait(false);
        return upload.Source.Hash.Checkpoint.State.AsSpan().SequenceEqual(record.HashState);
    }
}
