using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// What is known of a download that is not finished, beside its bytes: which content it is of, and what of it surely lies on the disk.
/// No address is in it, and no secret.
/// </summary>
internal sealed record DownloadCheckpoint
{
    /// <summary>Stands first in the file, and tells a note of ours, even a damaged one, from somebody's file of the same name.</summary>
    public string? Kind { get; init; } = "GraphDelegatedKit.Download";

    public string? ItemId { get; init; }

    public string? ETag { get; init; }

    public string? CTag { get; init; }

    public string? QuickXorHash { get; init; }

    /// <summary>The size the item tells.</summary>
    public long? Size { get; init; }

    /// <summary>The size the service serves, once it has said so.</summary>
    public long? Total { get; init; }

    /// <summary>Whether the file was made in its full length, so that its length says nothing.</summary>
    [JsonPropertyName("IsWhole")]
    public bool IsPreallocated { get; init; }

    /// <summary>The ranges that were flushed: from, end, from, end.</summary>
    public long[] Flushed { get; init; } = [];

    public static DownloadCheckpoint From(RemoteFile remote) => new()
    {
        ItemId = remote.Item.Id,
        ETag = remote.Item.ETag,
        CTag = remote.Item.CTag,
        QuickXorHash = remote.QuickXorHash,
        Size = remote.Item.Size,
    };

    public static bool IsCheckpoint(ReadOnlySpan<byte> json) => json.StartsWith("{\"Kind\":\"GraphDelegatedKit.Download\""u8);

    /// <returns><see langword="null"/> if it cannot be understood.</returns>
    public static DownloadCheckpoint? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var checkpoint = JsonSerializer.Deserialize(json, JournalJsonContext.Default.DownloadCheckpoint);
            return checkpoint is { Flushed: not null } && ByteRangeSet.IsValid(checkpoint.Flushed) ? checkpoint : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What may be built upon.</summary>
    /// <param name="fileLength">How long the file is.</param>
    /// <param name="isVerifiable">Whether a hash will tell in the end. If so, bytes that were written and not flushed count too: they are lost only where the machine itself went down.</param>
    public ByteRangeSet GetTrustedRanges(long fileLength, bool isVerifiable)
    {
        if (Flushed is [.., var end] && end > fileLength) return ByteRangeSet.Empty; // somebody else has cut it
        if (fileLength > (Total ?? Size)) return ByteRangeSet.Empty; // or written to it
        var ranges = ByteRangeSet.FromEdges(Flushed);
        return isVerifiable && !IsPreallocated ? ranges.With(0, fileLength) : ranges;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JournalJsonContext.Default.DownloadCheckpoint);
}
