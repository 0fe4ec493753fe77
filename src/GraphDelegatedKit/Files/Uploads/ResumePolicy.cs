using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Whether what an earlier run left is what is asked for now. Pure.</summary>
internal static class ResumePolicy
{
    private const long MaxUnconfirmed = 3 * UploadPlan.MaxFragmentSize;

    /// <summary>The same source goes to the same place in a way the session that is open can end in.</summary>
    public static bool IsSameUpload(UploadRecord record, string source, UploadOptions options)
    {
        var conflict = ConflictBehaviorNames.Parse(record.Conflict);
        return record.Source == source
            && (conflict == options.Conflict || conflict == ConflictBehavior.Fail || record.TemporaryName is not null) // one that fails keeps its bytes, and they get the name in another way
            && (options.IfMatch is not { } eTag || ContentVerification.SatisfiesIfMatch(record.PreviousItem?.ToDriveItem(), eTag))
            && (record.IsCommitDeferred || options.BeforeCommit is null)
            && (options.LastModified is not { } time || record.LastModifiedUtc == time.UtcDateTime);
    }

    /// <summary>Whether the service can have had every byte although nobody heard of it: a range was under way, and what is written down may be some behind. One that was far from its end never became a file.</summary>
    public static bool MayBeComplete(UploadRecord record) => record.Size - record.Sent <= MaxUnconfirmed;

    /// <summary>Whether what the service has is known to be of the same source: what an earlier run sent was hashed and written down, or the time of a file speaks for the rest of it. Memory has no time.</summary>
    public static bool IsTrusted(UploadRecord record, long serviceOffset) => serviceOffset <= record.HashedBytes || record.LastWriteUtc is not null;

    /// <summary>As far as can be told without reading it.</summary>
    public static bool HasSameMetadata(UploadRecord record, long size, DateTime? lastWriteUtc) => record.Size == size && record.LastWriteUtc == lastWriteUtc;
}
