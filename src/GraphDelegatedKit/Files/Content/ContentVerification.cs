namespace GraphDelegatedKit.Files.Content;

/// <summary>Compares an item on the service with what was uploaded. Pure.</summary>
internal static class ContentVerification
{
    // SharePoint writes library properties into files of these types, so their size and hash can differ without an error.
    private static readonly HashSet<string> RewrittenExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".doc", ".docm", ".docx", ".dot", ".dotm", ".dotx", ".htm", ".html", ".mht", ".mhtml", ".pdf", ".potm", ".potx", ".pps", ".ppsm",
        ".ppsx", ".ppt", ".pptm", ".pptx", ".vsdm", ".vsdx", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xltm", ".xltx", ".aspx", ".one",
        ".msg", ".mpp",
    };

    /// <summary>Whether the service may change the bytes of a file with this name, so that its hash proves nothing.</summary>
    public static bool MayBeRewritten(string name) => RewrittenExtensions.Contains(Path.GetExtension(name));

    /// <returns>The result of the comparison; <see langword="null"/> if the content differs without an explanation.</returns>
    public static Verification? Verify(DriveItem item, string requestedName, long size, string quickXor)
    {
        var reportedHash = item.File?.Hashes?.QuickXorHash;
        var differs = (item.Size is { } reportedSize && reportedSize != size)
            || (!string.IsNullOrEmpty(reportedHash) && reportedHash != quickXor);
        return !differs ? (string.IsNullOrEmpty(reportedHash) ? Verification.NotAvailable : Verification.Matched)
            : MayBeRewritten(requestedName) ? Verification.ChangedByService
            : null;
    }

    /// <summary>Whether an item is the uploaded one although no response said so.</summary>
    /// <param name="current">The item that currently has the requested name.</param>
    /// <param name="previous">The item before the upload; <see langword="null"/> if there was none, or it was not looked up.</param>
    /// <param name="size">The uploaded size in bytes.</param>
    /// <param name="quickXor">The hash of the uploaded bytes.</param>
    /// <param name="conflict">
    /// The conflict behaviour. With <see cref="ConflictBehavior.Rename"/>, an item that existed before is never the uploaded one.
    /// </param>
    public static bool IsUploadedItem(DriveItem current, DriveItem? previous, long size, string quickXor, ConflictBehavior conflict)
    {
        if (current.Size != size || (previous is not null && conflict == ConflictBehavior.Rename)) return false;
        return current.File?.Hashes?.QuickXorHash is { Length: > 0 } reportedHash
            ? reportedHash == quickXor
            : previous is null || HasNewContent(current, previous);
    }

    /// <summary>
    /// Whether an item has been replaced, or its content has changed. The eTag does not show that: opening a session changes it.
    /// </summary>
    public static bool HasContentChanged(DriveItem current, DriveItem previous) =>
        current.Id != previous.Id || (current.CTag is not null && previous.CTag is not null && current.CTag != previous.CTag);

    /// <summary>Whether an item is the one that an <c>If-Match</c> value names.</summary>
    public static bool SatisfiesIfMatch(DriveItem? current, string ifMatch) =>
        current is not null && (ifMatch == "*" || ifMatch == current.ETag || ifMatch == current.CTag);

    // Opening a session changes the eTag; the cTag changes only with the content.
    private static bool HasNewContent(DriveItem current, DriveItem previous) =>
        current.CTag is not null && previous.CTag is not null ? current.CTag != previous.CTag : current.ETag != previous.ETag;
}
