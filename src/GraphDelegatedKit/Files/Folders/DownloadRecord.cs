using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Files.Downloads;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// What was stored for files that the list of the service does not describe: rewritten ones, and those without a hash. A later run
/// recognizes them as unchanged. The record is an owner-only file in the downloaded folder, with one line for each file; it moves with the
/// folder. If it is deleted, such files are only no longer recognized.
/// </summary>
/// <remarks>Two programs that download into the same folder at the same time can lose lines of each other.</remarks>
internal sealed class DownloadRecord : IDisposable
{
    public const string FileName = ".graphdelegatedkit.jsonl";

    private const int MinLinesToCompact = 1000;
    private static readonly byte[] Header = "{\"Kind\":\"GraphDelegatedKit.DownloadRecord\"}\n"u8.ToArray();

    private readonly object _gate = new();
    private readonly string _path;
    private readonly Dictionary<string, DownloadRecordLine> _lines = new(StringComparer.Ordinal);
    private FileStream? _file;

    private DownloadRecord(string path) => _path = path;

    /// <summary>Reads the record of a local folder.</summary>
    /// <exception cref="IOException">A file of this name exists that this library did not write, or it cannot be read.</exception>
    public static async Task<DownloadRecord> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var record = new DownloadRecord(Path.Combine(folder, FileName));
        if (!Path.Exists(record._path)) return record;
        using (var file = record.OpenFile(FileMode.Open))
        {
            var content = new byte[file.Length];
            await file.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            record.Parse(content);
        }

        return record;
    }

    /// <summary>Finds what an earlier run stored for this version of an item.</summary>
    /// <returns><see langword="null"/> if the record does not contain the file, or another version of it.</returns>
    public ServedContent? Find(string path, DriveItem item)
    {
        lock (_gate)
        {
            return _lines.TryGetValue(path, out var line) && line.Version.HasSameContentAs(ItemVersion.From(item))
                ? new ServedContent(line.StoredSize, line.StoredHash ?? "")
                : null;
        }
    }

    /// <summary>Records a file, if the list of the service does not describe it.</summary>
    /// <exception cref="IOException">The record cannot be written.</exception>
    public void Add(string path, DownloadReceipt receipt)
    {
        if (receipt.Verified == Verification.Matched || receipt.Size == 0) return;
        var line = new DownloadRecordLine(path, receipt);
        lock (_gate)
        {
            _lines[path] = line;
            _file ??= OpenFile(FileMode.OpenOrCreate);
            _file.Position = _file.Length;
            if (_file.Length == 0) _file.Write(Header);
            _file.Write(line.ToJson());
        }
    }

    public void Dispose() => _file?.Dispose();

    // A line that a killed process did not finish is skipped.
    private void Parse(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) return;
        if (!content.StartsWith(Header.AsSpan()[..^1])) throw CheckpointFile.CreateConflictException(_path);
        var count = 0;
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            var text = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            count++;
            if (DownloadRecordLine.Parse(text) is { Path: { } path } line) _lines[path] = line;
        }

        if (count > MinLinesToCompact && count > 2 * _lines.Count) Compact();
    }

    private void Compact()
    {
        var temporaryPath = _path + CheckpointFile.TemporaryExtension;
        File.Delete(temporaryPath);
        using (var file = PrivateFile.Open(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            file.Write(Header);
            foreach (var line in _lines.Values) file.Write(line.ToJson());
            file.Flush(flushToDisk: true);
        }

        File.Move(temporaryPath, _path, overwrite: true);
    }

    private FileStream OpenFile(FileMode mode)
    {
        CheckpointFile.EnsureOwned(_path);
        try
        {
            return PrivateFile.Open(_path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (StorageException e)
        {
            throw new IOException($"{e.Message} {e.Remedy}", e);
        }
    }
}

/// <summary>One line of a <see cref="DownloadRecord"/>. Contains no URL and no secret.</summary>
internal sealed record DownloadRecordLine
{
    [JsonConstructor]
    public DownloadRecordLine()
    {
    }

    public DownloadRecordLine(string path, DownloadReceipt receipt)
    {
        var version = receipt.Version;
        (Path, StoredSize, StoredHash) = (path, receipt.Size, receipt.QuickXorHash);
        (ItemId, ETag, CTag, QuickXorHash, Size) = (version.ItemId, version.ETag, version.CTag, version.QuickXorHash, version.Size);
    }

    /// <summary>The path below the folder, separated by <c>/</c>.</summary>
    public string? Path { get; init; }

    public string? ItemId { get; init; }

    public string? ETag { get; init; }

    public string? CTag { get; init; }

    public string? QuickXorHash { get; init; }

    /// <summary>The listed size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The size of the local file in bytes.</summary>
    public long StoredSize { get; init; }

    public string? StoredHash { get; init; }

    [JsonIgnore]
    public ItemVersion Version => new(ItemId, ETag, CTag, QuickXorHash, Size);

    public static DownloadRecordLine? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.IsEmpty ? null : JsonSerializer.Deserialize(json, DownloadRecordJsonContext.Default.DownloadRecordLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToJson() =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this, DownloadRecordJsonContext.Default.DownloadRecordLine) + "\n");
}

[JsonSerializable(typeof(DownloadRecordLine))]
internal sealed partial class DownloadRecordJsonContext : JsonSerializerContext;
