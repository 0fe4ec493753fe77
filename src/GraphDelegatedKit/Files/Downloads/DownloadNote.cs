using System.Text.Json;

namespace GraphDelegatedKit.Files;

/// <summary>
/// What is known of a download that is not finished, beside its bytes: which content it is of, and what of it surely lies on the disk.
/// No address is in it, and no secret.
/// </summary>
internal sealed record DownloadNote
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
    public bool IsWhole { get; init; }

    /// <summary>The ranges that were flushed: from, end, from, end.</summary>
    public long[] Flushed { get; init; } = [];

    public static DownloadNote Of(RemoteFile remote) => new()
    {
        ItemId = remote.Item.Id,
        ETag = remote.Item.ETag,
        CTag = remote.Item.CTag,
        QuickXorHash = remote.QuickXorHash,
        Size = remote.Item.Size,
    };

    public static bool IsOurs(ReadOnlySpan<byte> json) => json.StartsWith("{\"Kind\":\"GraphDelegatedKit.Download\""u8);

    /// <returns><see langword="null"/> if it cannot be understood.</returns>
    public static DownloadNote? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var note = JsonSerializer.Deserialize(json, FilesJsonContext.Default.DownloadNote);
            return note is { Flushed: not null } && DownloadMap.IsMap(note.Flushed) ? note : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What may be built upon.</summary>
    /// <param name="length">How long the file is.</param>
    /// <param name="isProvable">Whether a hash will tell in the end. If so, bytes that were written and not flushed count too: they are lost only where the machine itself went down.</param>
    public DownloadMap Trusted(long length, bool isProvable)
    {
        if (Flushed is [.., var end] && end > length) return DownloadMap.Empty; // somebody else has cut it
        if (length > (Total ?? Size)) return DownloadMap.Empty; // or written to it
        var map = DownloadMap.Of(Flushed);
        return isProvable && !IsWhole ? map.With(0, length) : map;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FilesJsonContext.Default.DownloadNote);
}
