using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files;

/// <summary>An unfinished upload as it is written down: who sends what where, what the service has of it, and what tells whether the source is still the same.</summary>
internal sealed record UploadRecord
{
    /// <summary>The person's key; empty where the client does not say who it acts for.</summary>
    public required string Account { get; init; }

    public required string DriveId { get; init; }

    public string? FolderId { get; init; }

    public required string Path { get; init; }

    public required string Source { get; init; }

    public required long Size { get; init; }

    public DateTime? LastWriteUtc { get; init; }

    public DateTime? LastModifiedUtc { get; init; }

    public required string Conflict { get; init; }

    public bool IsDeferred { get; init; }

    /// <summary>The session's address: a secret.</summary>
    public required string Address { get; init; }

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
    public string Id => TransferJournal.IdOf(Account, DriveId, FolderId, Path);

    [JsonIgnore]
    public bool IsSound => Size > 0 && Sent >= 0 && Sent <= Size && Hashed >= 0 && Hashed <= Size && HashState.Length == QuickXorHash.Period;

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

    internal sealed record ItemBefore(string? Id, string? ETag, string? CTag, long? Size)
    {
        public DriveItem ToItem() => new() { Id = Id, ETag = ETag, CTag = CTag, Size = Size };
    }
}
