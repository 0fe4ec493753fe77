using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files;

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
    public string? Described { get; init; }

    /// <summary>What was attached before: else what arrived could not be told from it.</summary>
    public IReadOnlyList<string>? AttachedBefore { get; init; }

    public required string Source { get; init; }

    public required long Size { get; init; }

    public DateTime? LastWriteUtc { get; init; }

    public DateTime? LastModifiedUtc { get; init; }

    public required string Conflict { get; init; }

    public bool IsDeferred { get; init; }

    /// <summary>The session's address: a secret.</summary>
    /// <value><see langword="null"/>: it was being opened. Whoever is stopped there leaves a session behind that nobody can end.</value>
    public string? Address { get; init; }

    /// <summary>The name beside that the session was opened for, because a session whose address is lost held the right one.</summary>
    public string? Aside { get; init; }

    /// <summary>When a session was opened whose address is lost.</summary>
    public DateTimeOffset? LostOn { get; init; }

    /// <summary>It goes in one request, which opens no session.</summary>
    public bool IsInOne { get; init; }

    /// <summary>The file is there, and it is only to be remembered that the name is held.</summary>
    public bool IsOver { get; init; }

    public required DateTimeOffset StartedOn { get; init; }

    /// <summary>The service's own time when it opened the session, if it told.</summary>
    public DateTimeOffset? OpenedOn { get; init; }

    public required DateTimeOffset ExpiresOn { get; init; }

    /// <summary>Bytes the service confirmed.</summary>
    public long Sent { get; init; }

    /// <summary>The state of the hash over the first <see cref="Hashed"/> bytes.</summary>
    public required byte[] HashState { get; init; }

    public long Hashed { get; init; }

    /// <summary>What lay under the name before.</summary>
    public ItemBefore? Before { get; init; }

    [JsonIgnore]
    public string Id => AttachedTo is { } mail ? TransferJournal.IdOf(Account, mail.ToString(), Source, Path) : TransferJournal.IdOf(Account, DriveId, FolderId, Path);

    /// <summary>Where in a drive it is going; an attachment goes nowhere there.</summary>
    [JsonIgnore]
    public DrivePath? Place => AttachedTo is not null ? null : FolderId is { } folder ? DrivePath.InFolder(DriveId, folder, Path) : DrivePath.In(DriveId, Path);

    [JsonIgnore]
    public bool IsSound => Size > 0 && Sent >= 0 && Sent <= Size && Hashed >= 0 && Hashed <= Size && HashState.Length == QuickXorHash.Period && (AttachedTo is null) == (DriveId.Length > 0);

    /// <summary>Not what it holds: a secret is among it.</summary>
    public override string ToString() => Id;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, FilesJsonContext.Default.UploadRecord);

    /// <returns><see langword="null"/> if it is none.</returns>
    public static UploadRecord? Read(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, FilesJsonContext.Default.UploadRecord) is { IsSound: true } record ? record : null;
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

    internal sealed record ItemBefore(string? Id, string? ETag, string? CTag, long? Size)
    {
        public DriveItem ToItem() => new() { Id = Id, ETag = ETag, CTag = CTag, Size = Size };
    }
}
