using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>An unfinished upload as it is written down: who sends what where, what the service has of it, and what tells whether the source is still the same.</summary>
internal sealed record UploadRecord
{
    /// <summary>The person's key; empty where the client does not say who it acts for.</summary>
    public required string Account { get; init; }

    public string DriveId { get; init; } = "";

    public string? FolderId { get; init; }

    /// <summary>The path in the drive; of an attachment, its name.</summary>
    public string Path { get; init; } = "";

    /// <summary>The message or event, where it is an attachment.</summary>
    public MailItem? AttachedTo { get; init; }

    /// <summary>What else was said of the attachment when its session was opened.</summary>
    [JsonPropertyName("Described")]
    public string? AttachmentProperties { get; init; }

    /// <summary>What was attached before: else what arrived could not be told from it.</summary>
    [JsonPropertyName("AttachedBefore")]
    public IReadOnlyList<string>? ExistingAttachmentIds { get; init; }

    public required string Source { get; init; }

    public required long Size { get; init; }

    public DateTime? LastWriteUtc { get; init; }

    public DateTime? LastModifiedUtc { get; init; }

    public required string Conflict { get; init; }

    [JsonPropertyName("IsDeferred")]
    public bool IsCommitDeferred { get; init; }

    /// <summary>The session's address: a secret.</summary>
    /// <value><see langword="null"/>: it was being opened. Whoever is stopped there leaves a session behind that nobody can end.</value>
    [JsonPropertyName("Address")]
    public string? UploadUrl { get; init; }

    /// <summary>The name beside that the session was opened for, because a session whose address is lost held the right one.</summary>
    [JsonPropertyName("Aside")]
    public string? TemporaryName { get; init; }

    /// <summary>When a session was opened whose address is lost.</summary>
    [JsonPropertyName("LostOn")]
    public DateTimeOffset? OrphanedSessionOpenedOn { get; init; }

    /// <summary>It goes in one request, which opens no session.</summary>
    [JsonPropertyName("IsInOne")]
    public bool IsSingleRequest { get; init; }

    /// <summary>The file is there, and it is only to be remembered that the name is held.</summary>
    [JsonPropertyName("IsOver")]
    public bool IsCompleted { get; init; }

    public required DateTimeOffset StartedOn { get; init; }

    /// <summary>The service's own time when it opened the session, if it told.</summary>
    public DateTimeOffset? OpenedOn { get; init; }

    public required DateTimeOffset ExpiresOn { get; init; }

    /// <summary>Bytes the service confirmed.</summary>
    public long Sent { get; init; }

    /// <summary>The state of the hash over the first <see cref="HashedBytes"/> bytes.</summary>
    public required byte[] HashState { get; init; }

    [JsonPropertyName("Hashed")]
    public long HashedBytes { get; init; }

    /// <summary>What lay under the name before.</summary>
    [JsonPropertyName("Before")]
    public ItemSnapshot? PreviousItem { get; init; }

    [JsonIgnore]
    public string Id => AttachedTo is { } mailItem ? TransferJournal.CreateId(Account, mailItem.ToString(), Source, Path) : TransferJournal.CreateId(Account, DriveId, FolderId, Path);

    /// <summary>Where in a drive it is going; an attachment goes nowhere there.</summary>
    [JsonIgnore]
    public DrivePath? Destination => AttachedTo is not null ? null : FolderId is { } folderId ? DrivePath.InFolder(DriveId, folderId, Path) : DrivePath.In(DriveId, Path);

    [JsonIgnore]
    public bool IsValid => Size > 0 && Sent >= 0 && Sent <= Size && HashedBytes >= 0 && HashedBytes <= Size && HashState.Length == QuickXorHash.Period && (AttachedTo is null) == (DriveId.Length > 0);

    /// <summary>Not what it holds: a secret is among it.</summary>
    public override string ToString() => Id;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JournalJsonContext.Default.UploadRecord);

    /// <returns><see langword="null"/> if it is none.</returns>
    public static UploadRecord? Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, JournalJsonContext.Default.UploadRecord) is { IsValid: true } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Something in a mailbox that files are attached to.</summary>
    internal sealed record MailItem(string? Mailbox, string Collection, string Id)
    {
        public override string ToString() => string.Join('/', Mailbox ?? "me", Collection, Id);
    }

    internal sealed record ItemSnapshot(string? Id, string? ETag, string? CTag, long? Size)
    {
        public DriveItem ToDriveItem() => new() { Id = Id, ETag = ETag, CTag = CTag, Size = Size };
    }
}
