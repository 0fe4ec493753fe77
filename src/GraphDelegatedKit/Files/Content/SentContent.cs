using System.Text.Json;

namespace GraphDelegatedKit.Files.Content;

/// <summary>Whether an item was created by an upload, as far as its properties show.</summary>
internal enum UploadMatch
{
    /// <summary>Nothing is certain.</summary>
    Unknown,

    /// <summary>Size and hash are those of the sent content, and the item did not have them before.</summary>
    Certain,

    /// <summary>The service reports no hash, but the size, and the times or the user, are those of the upload.</summary>
    Likely,

    /// <summary>The item existed before the upload began, or comes from another user.</summary>
    OtherFile,
}

/// <summary>The properties of an uploaded file by which its item is recognized after the response was lost. Pure.</summary>
/// <param name="Size">The size in bytes.</param>
/// <param name="QuickXor">The hash of the content; needed only for an item of the same size.</param>
/// <param name="StartedOn">When the upload began, by the clock of the service; <see langword="null"/> if it is not known.</param>
/// <param name="LastModified">The time that the upload gave the file, if any.</param>
/// <param name="UserId">The directory id of the user; empty if it is not known.</param>
internal readonly record struct SentContent(
    long Size, string QuickXor, DateTimeOffset? StartedOn = null, DateTime? LastModified = null, string UserId = "")
{
    // Some services store whole seconds, and the Date header has none.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>Gets a property of an item that has no member of its own, if its value is an object.</summary>
    public static JsonElement? GetObject(DriveItem item, string name) =>
        item.AdditionalData?.TryGetValue(name, out var value) == true && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Gets the directory id in the id of an account, <c>oid.tid</c>.</summary>
    public static string GetUserId(string? accountId) => accountId?.Split('.')[0] ?? "";

    public UploadMatch Compare(DriveItem current, DriveItem? previous)
    {
        var hash = current.File?.Hashes?.QuickXorHash;
        if (current.Size == Size && !string.IsNullOrEmpty(hash) && hash == QuickXor) return UploadMatch.Certain;

        // Without the same hash, the item must be one that came into being, or changed, during the upload.
        if (previous is not null && !ContentVerification.MayHaveNewContent(current, previous)) return UploadMatch.OtherFile;
        if (IsFromOtherUser(current, previous)) return UploadMatch.OtherFile;

        var hasSentTime = HasSentTime(current);
        var isNew = IsNew(current);
        if (isNew == false && !hasSentTime) return UploadMatch.OtherFile;
        if (current.Size != Size) return ContentVerification.MayBeRewritten(current, Size) ? UploadMatch.Unknown : UploadMatch.OtherFile;
        if (!string.IsNullOrEmpty(hash)) return UploadMatch.OtherFile; // the service adds bytes when it rewrites a file
        if (hasSentTime) return UploadMatch.Likely;
        if (previous is not null) return UploadMatch.Likely; // the same item has new content of the sent size
        var showsNoOtherTime = LastModified is null || current.FileSystemInfo?.LastModifiedDateTime is null;
        return isNew == true && showsNoOtherTime && IsFromUser(current) ? UploadMatch.Likely : UploadMatch.Unknown;
    }

    /// <summary>
    /// Whether an item can be the file of this upload under a name that the service chose. An earlier upload can have the same content and
    /// the same times, so the item must have come into being during the upload.
    /// </summary>
    public bool MayBeRenamed(DriveItem item) => item.Size == Size && IsNew(item) == true;

    private bool HasSentTime(DriveItem item) =>
        LastModified is { } sent && item.FileSystemInfo?.LastModifiedDateTime is { } reported
        && (reported.UtcDateTime - sent).Duration() <= Tolerance;

    // Some services overwrite these times with those that the upload sent.
    private bool? IsNew(DriveItem item)
    {
        if (StartedOn is not { } start) return null;
        var created = GetTime(item, "createdDateTime");
        var modified = item.LastModifiedDateTime;
        if (created is null && modified is null) return null;
        return created >= start - Tolerance || modified >= start - Tolerance;
    }

    private bool IsFromUser(DriveItem item) =>
        UserId.Length > 0 && GetCreator(item)?.Equals(UserId, StringComparison.OrdinalIgnoreCase) == true;

    // Only ids of a directory are compared: those of personal accounts have several forms.
    private bool IsFromOtherUser(DriveItem item, DriveItem? previous) =>
        previous is null && Guid.TryParse(UserId, out var ours) && Guid.TryParse(GetCreator(item), out var theirs) && ours != theirs;

    private static string? GetCreator(DriveItem item) =>
        GetObject(item, "createdBy") is { } creator
        && creator.TryGetProperty("user", out var user) && user.ValueKind == JsonValueKind.Object
        && user.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;

    private static DateTimeOffset? GetTime(DriveItem item, string name) =>
        item.AdditionalData?.TryGetValue(name, out var text) == true ? ParseTime(text) : null;

    private static DateTimeOffset? ParseTime(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && text.TryGetDateTimeOffset(out var time) ? time : null;
}
