using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// The state of an unfinished download: the content it belongs to, and the ranges that are certainly on the disk. Contains no URL and no
/// secret.
/// </summary>
internal sealed record DownloadCheckpoint
{
    /// <summary>
    /// Gets the first property in the file. It identifies a checkpoint, even a damaged one, among other files of the same name.
    /// </summary>
    public string? Kind { get; init; } = "GraphDelegatedKit.Download";

    public string? ItemId { get; init; }

    public string? ETag { get; init; }

    public string? CTag { get; init; }

    public string? QuickXorHash { get; init; }

    /// <summary>Gets the size according to the item, in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Gets the size according to the download response, in bytes; <see langword="null"/> until it is known.</summary>
    public long? Total { get; init; }

    /// <summary>Gets whether the partial file was created in its full length, so that its length does not show the progress.</summary>
    [JsonPropertyName("IsWhole")]
    public bool IsPreallocated { get; init; }

    /// <summary>Gets the flushed ranges, as pairs of start (inclusive) and end (exclusive).</summary>
    public long[] Flushed { get; init; } = [];

    [JsonIgnore]
    public ItemVersion Version => new(ItemId, ETag, CTag, QuickXorHash, Size);

    public static DownloadCheckpoint From(RemoteFile remote) => new()
    {
        ItemId = remote.Item.Id,
        ETag = remote.Item.ETag,
        CTag = remote.Item.CTag,
        QuickXorHash = remote.QuickXorHash,
        Size = remote.Item.Size,
    };

    public static bool IsCheckpoint(ReadOnlySpan<byte> json) => json.StartsWith("{\"Kind\":\"GraphDelegatedKit.Download\""u8);

    /// <returns>The checkpoint; <see langword="null"/> if it is damaged.</returns>
    public static DownloadCheckpoint? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var checkpoint = JsonSerializer.Deserialize(json, DownloadsJsonContext.Default.DownloadCheckpoint);
            return checkpoint is { Flushed: not null } && ByteRangeSet.IsValid(checkpoint.Flushed) ? checkpoint : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Gets the ranges that a resumed download can keep.</summary>
    /// <param name="fileLength">The length of the partial file in bytes.</param>
    /// <param name="isVerifiable">Whether a hash verifies the complete file. If so, bytes that were written but not flushed count too,
    /// because only a power failure loses them.</param>
    public ByteRangeSet GetTrustedRanges(long fileLength, bool isVerifiable)
    {
        if (Flushed is [.., var end] && end > fileLength) return ByteRangeSet.Empty; // another program has truncated the file
        if (fileLength > (Total ?? Size)) return ByteRangeSet.Empty; // another program has written to the file
        var ranges = ByteRangeSet.FromEdges(Flushed);
        return isVerifiable && !IsPreallocated ? ranges.With(0, fileLength) : ranges;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DownloadsJsonContext.Default.DownloadCheckpoint);
}
