using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Decides whether an earlier run can be resumed by the current upload. Pure.</summary>
internal static class ResumePolicy
{
    private const long MaxUnconfirmed = 3 * UploadPlan.MaxFragmentSize;

    /// <summary>
    /// Whether the earlier run had the same source, and its session can end in the way that the current options require.
    /// </summary>
    public static bool IsSameUpload(UploadRecord record, string source, UploadOptions options)
    {
        var conflict = ConflictBehaviorNames.Parse(record.Conflict);
        return record.Source == source
            // A session opened with Fail, or for a temporary name, keeps its bytes: the upload URL can commit them under the final name.
            && (conflict == options.Conflict || conflict == ConflictBehavior.Fail || record.TemporaryName is not null)
            && (options.IfMatch is not { } eTag || ContentVerification.SatisfiesIfMatch(record.PreviousItem?.ToDriveItem(), eTag))
            && (record.IsCommitDeferred || options.BeforeCommit is null)
            && (options.LastModified is not { } time || record.LastModifiedUtc == time.UtcDateTime);
    }

    /// <summary>
    /// Whether the service may have received every byte although no response said so: ranges in flight and a delayed journal entry can
    /// hide some of them.
    /// </summary>
    public static bool MayBeComplete(UploadRecord record) => record.Size - record.Sent <= MaxUnconfirmed;

    /// <summary>
    /// Whether the bytes on the service are known to come from the same source: they were hashed by the earlier run, or the last-write
    /// time of the file is unchanged. Content from memory has no last-write time.
    /// </summary>
    public static bool IsTrusted(UploadRecord record, long serviceOffset) =>
        serviceOffset <= record.HashedBytes || record.LastWriteUtc is not null;

    /// <summary>Whether the size and the last-write time of the source are unchanged.</summary>
    public static bool HasSameMetadata(UploadRecord record, long size, DateTime? lastWriteUtc) =>
        record.Size == size && record.LastWriteUtc == lastWriteUtc;

    /// <summary>
    /// Whether the upload can be resumed after this failure: not after a final refusal of the service, nor if the session has the wrong
    /// bytes.
    /// </summary>
    public static bool IsResumable(Exception exception) =>
        exception is not TransferInterruptedException { Reason: var reason } || IsResumable(reason);

    /// <inheritdoc cref="IsResumable(Exception)"/>
    public static bool IsResumable(TransferReason reason) => reason is not (
        TransferReason.Refused or TransferReason.SessionLost or TransferReason.SourceChanged
        or TransferReason.ContentMismatch or TransferReason.ItemChanged or TransferReason.BlockedAsMalware);

    /// <summary>
    /// Gets when a session was opened whose upload URL was lost: while the earlier run opened it, or because its entry is damaged.
    /// </summary>
    /// <param name="record">The record of the earlier run; <see langword="null"/> if it cannot be read.</param>
    /// <param name="damagedOn">When a damaged entry was written.</param>
    public static DateTimeOffset? GetOrphanedSessionOpenedOn(UploadRecord? record, DateTimeOffset? damagedOn) => record switch
    {
        null => damagedOn,
        { OrphanedSessionOpenedOn: { } openedOn } => openedOn,
        { UploadUrl: null, IsSingleRequest: false } => record.StartedOn,
        _ => null,
    };
}
