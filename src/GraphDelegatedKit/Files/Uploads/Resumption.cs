namespace GraphDelegatedKit.Files;

/// <summary>Whether what an earlier run left is what is asked for now. Pure.</summary>
internal static class Resumption
{
    /// <summary>The same source goes to the same place in a way the session that is open can end in.</summary>
    public static bool IsSameUpload(UploadRecord record, string source, UploadOptions options)
    {
        var conflict = ConflictWord.Read(record.Conflict);
        return record.Source == source
            && (conflict == options.Conflict || conflict == ConflictBehavior.Fail || record.Aside is not null) // one that fails keeps its bytes, and they get the name in another way
            && (options.IfMatch is not { } seen || Arrival.IsSeen(record.Before?.ToItem(), seen))
            && (record.IsDeferred || options.BeforeCommit is null)
            && (options.LastModified is not { } time || record.LastModifiedUtc == time.UtcDateTime);
    }

    /// <summary>As far as can be told without reading it.</summary>
    public static bool LooksTheSame(UploadRecord record, long size, DateTime? lastWriteUtc) => record.Size == size && record.LastWriteUtc == lastWriteUtc;
}
