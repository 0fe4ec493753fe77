using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// The journal record of an unfinished upload: account, destination, progress, and the data to detect changes of the source.
/// </summary>
/// <remarks>
/// The names in JSON differ from those of some members: they stay, so that an upload can be resumed after an update of the program.
/// </remarks>
internal sealed record UploadRecord
{
    /// <summary>Gets the id of the account; empty if the client does not report its account.</summary>
    public required string Account { get; init; }

    public string DriveId { get; init; } = "";

    public string? FolderId { get; init; }

    /// <summary>Gets the path in the drive, or the name of an attachment.</summary>
    public string Path { get; init; } = "";

    /// <summary>Gets the message or event of an attachment.</summary>
    public MailItem? AttachedTo { get; init; }

    /// <summary>Gets the other properties of the attachment when its session was opened.</summary>
    [JsonPropertyName("Described")]
    public string? AttachmentProperties { get; init; }

    /// <summary>Gets the attachments before the upload, which must not be taken for the uploaded one.</summary>
    [JsonPropertyName("AttachedBefore")]
    public IReadOnlyList<string>? ExistingAttachmentIds { get; init; }

    /// <summary>Gets the full path of the source file; empty for content from memory or a stream.</summary>
    public required string Source { get; init; }

    public required long Size { get; init; }

    /// <summary>Gets the last-write time of the source file, by which a change of the file is detected.</summary>
    public DateTime? LastWriteUtc { get; init; }

    /// <summary>Gets the modification time that the file gets on the service.</summary>
    public DateTime? LastModifiedUtc { get; init; }

    public required string Conflict { get; init; }

    [JsonPropertyName("IsDeferred")]
    public bool IsCommitDeferred { get; init; }

    /// <summary>Gets the upload URL: a secret.</summary>
    /// <value>
    /// <see langword="null"/> while the session is being opened. If the process stops then, the session cannot be cancelled.
    /// </value>
    [JsonPropertyName("Address")]
    public string? UploadUrl { get; init; }

    /// <summary>Gets the temporary name of the session, if an orphaned session held the final name.</summary>
    [JsonPropertyName("Aside")]
    public string? TemporaryName { get; init; }

    /// <summary>Gets when a session was opened whose upload URL was lost.</summary>
    [JsonPropertyName("LostOn")]
    public DateTimeOffset? OrphanedSessionOpenedOn { get; init; }

    /// <summary>Whether the file is sent in one request, without a session.</summary>
    [JsonPropertyName("IsInOne")]
    public bool IsSingleRequest { get; init; }

    /// <summary>Whether the file is stored, and the record only keeps that an orphaned session may hold the name.</summary>
    [JsonPropertyName("IsOver")]
    public bool IsCompleted { get; init; }

    /// <summary>Gets when the session was opened, or the request sent, by the clock of this machine.</summary>
    public required DateTimeOffset StartedOn { get; init; }

    /// <summary>Gets when the session was opened by the clock of the service, if the response contained it.</summary>
    public DateTimeOffset? OpenedOn { get; init; }

    /// <summary>Gets when the service discards the session and its bytes.</summary>
    public required DateTimeOffset ExpiresOn { get; init; }

    /// <summary>Gets the number of bytes that the service has confirmed.</summary>
    public long Sent { get; init; }

    /// <summary>Gets the state of the hash of the first <see cref="HashedBytes"/> bytes.</summary>
    public required byte[] HashState { get; init; }

    [JsonPropertyName("Hashed")]
    public long HashedBytes { get; init; }

    /// <summary>Gets the item that had the name before the upload.</summary>
    [JsonPropertyName("Before")]
    public ItemSnapshot? PreviousItem { get; init; }

    [JsonIgnore]
    public string Id => AttachedTo is { } mailItem
        ? TransferJournal.CreateId(Account, mailItem.ToString(), Source, Path)
        : TransferJournal.CreateId(Account, DriveId, FolderId, Path);

    /// <summary>Gets the destination in a drive; <see langword="null"/> for an attachment.</summary>
    [JsonIgnore]
    public DrivePath? Destination => AttachedTo is not null ? null
        : FolderId is { } folderId ? DrivePath.InFolder(DriveId, folderId, Path)
        : DrivePath.In(DriveId, Path);

    [JsonIgnore]
    public bool IsValid =>
        Size > 0
        && Sent >= 0 && Sent <= Size
        && HashedBytes >= 0 && HashedBytes <= Size
        && HashState.Length == QuickXorHash.Period
        && (AttachedTo is null) == (DriveId.Length > 0);

    /// <summary>Returns the id only: the record contains a secret.</summary>
    public override string ToString() => Id;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JournalJsonContext.Default.UploadRecord);

    /// <returns>The record; <see langword="null"/> if the content is not a valid record.</returns>
    public static UploadRecord? Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, JournalJsonContext.Default.UploadRecord) is { IsValid: true } record
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A message or event in a mailbox.</summary>
    internal sealed record MailItem(string? Mailbox, string Collection, string Id)
    {
        public override string ToString() => string.Join('/', Mailbox ?? "me", Collection, Id);
    }

    internal sealed record ItemSnapshot(string? Id, string? ETag, string? CTag, long? Size)
    {
        public DriveItem ToDriveItem() => new() { Id = Id, ETag = ETag, CTag = CTag, Size = Size };
    }
}
