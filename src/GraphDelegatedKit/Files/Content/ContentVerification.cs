namespace GraphDelegatedKit.Files.Content;

/// <summary>Compares an item on the service with what was uploaded. Pure.</summary>
internal static class ContentVerification
{
    /// <returns>The result of the comparison; <see langword="null"/> if the content differs.</returns>
    public static Verification? Compare(DriveItem item, long size, string quickXor)
    {
        var reportedHash = item.File?.Hashes?.QuickXorHash;
        if (item.Size is { } reportedSize && reportedSize != size) return null;
        if (string.IsNullOrEmpty(reportedHash)) return Verification.NotAvailable;
        return reportedHash == quickXor ? Verification.Matched : null;
    }

    /// <summary>
    /// Whether only the service can have changed content that differs from what was sent: its response to the last range already described
    /// the changed item, and no other version followed. The name of the file decides nothing: libraries write properties into Office
    /// documents, PDF, HTML, JPEG and XML, and no list is complete.
    /// </summary>
    /// <param name="responseItem">The item in the response to the last range.</param>
    /// <param name="current">The same item, read right after.</param>
    /// <param name="size">The size of the sent content in bytes.</param>
    /// <param name="driveType">The type of the drive; <see langword="null"/> if it is not known.</param>
    /// <remarks>
    /// Seen with other clients (onedrive-api-docs#935, rclone#2599, microsoft-graph-docs-contrib#8903). Not documented; assumed: the
    /// service adds properties, so a file of the same size, an empty one or one of less than half the size is damaged; and a personal
    /// OneDrive stores the content unchanged.
    /// </remarks>
    public static bool IsChangedByService(DriveItem responseItem, DriveItem current, long size, string? driveType) =>
        driveType?.Equals("personal", StringComparison.OrdinalIgnoreCase) != true
        && responseItem.Id is not null && responseItem.Id == current.Id
        && MayBeRewritten(current, size)
        && (IsSameTag(responseItem.CTag, current.CTag)
            || IsSameTag(responseItem.ETag, current.ETag)
            || HasSameModifier(responseItem, current));

    /// <summary>
    /// Whether the service may have made an item from sent content of another size: the item is not empty, and has at least half the size.
    /// </summary>
    public static bool MayBeRewritten(DriveItem item, long sentSize) =>
        item.Size is { } size && size > 0 && size != sentSize && size >= sentSize / 2;

    /// <summary>
    /// Whether an item has certainly been replaced, or its content has certainly changed. Without cTags the same item counts as unchanged:
    /// its eTag proves nothing, because opening a session changes it.
    /// </summary>
    public static bool IsKnownToHaveChanged(DriveItem current, DriveItem previous) =>
        current.Id != previous.Id || (current.CTag is not null && previous.CTag is not null && current.CTag != previous.CTag);

    /// <summary>
    /// Whether an item may have other content than before. Without cTags the eTag decides, although opening a session changes it too.
    /// </summary>
    public static bool MayHaveNewContent(DriveItem current, DriveItem previous) =>
        current.CTag is not null && previous.CTag is not null ? current.CTag != previous.CTag : current.ETag != previous.ETag;

    /// <summary>Whether an item is the one that an <c>If-Match</c> value names.</summary>
    public static bool SatisfiesIfMatch(DriveItem? current, string ifMatch) =>
        current is not null && (ifMatch == "*" || ifMatch == current.ETag || ifMatch == current.CTag);

    private static bool IsSameTag(string? left, string? right) => left is not null && left == right;

    // The service works in the name of the user who uploaded the file.
    private static bool HasSameModifier(DriveItem left, DriveItem right) =>
        SentContent.GetObject(left, "lastModifiedBy")?.GetRawText() is { } modifier
        && modifier == SentContent.GetObject(right, "lastModifiedBy")?.GetRawText();
}
