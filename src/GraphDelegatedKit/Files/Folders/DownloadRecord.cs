using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Files.Downloads;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// A record of downloaded files that the listing does not identify, because the service rewrote them or lists no hash: the version of the
/// item, and the size and hash of the stored bytes. A later run recognizes such files as unchanged. The record is an owner-only file in
/// the downloaded folder, with one line for each file; it moves with the folder. Without it, a later run fails for these files, because
/// they exist already.
/// </summary>
/// <remarks>
/// Several programs can download into one folder. Each opens the file exclusively, and only while it reads it or adds a line; the others
/// wait. So no line is lost.
/// </remarks>
internal sealed class DownloadRecord : IDisposable
{
    public const string FileName = ".graphdelegatedkit.jsonl";

    private const int MinLinesToShorten = 1000;
    private static readonly byte[] Header = "{\"Kind\":\"GraphDelegatedKit.DownloadRecord\"}\n"u8.ToArray();

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, DownloadRecordLine> _lines = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writeLock = new(1, 1); // the transfers of one job take turns without trying again

    private DownloadRecord(string path, TimeProvider time) => (_path, _time) = (path, time);

    /// <summary>Reads the record of a local folder.</summary>
    /// <exception cref="IOException">
    /// A file of this name exists that this library did not write, it cannot be read, or another program keeps it open.
    /// </exception>
    public static async Task<DownloadRecord> ReadAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var record = new DownloadRecord(Path.Combine(folder, FileName), time);
        try
        {
            await record.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            // Nothing was recorded yet.
        }

        return record;
    }

    /// <summary>Finds what an earlier run stored for this version of an item.</summary>
    /// <returns><see langword="null"/> if the record does not contain the file, or another version of it.</returns>
    public ServedContent? Find(string path, DriveItem item) =>
        _lines.TryGetValue(path, out var line) && line.Version.HasSameContentAs(ItemVersion.From(item))
            ? new ServedContent(line.StoredSize, line.StoredHash ?? "")
            : null;

    /// <summary>Records a file, if the listing does not identify it.</summary>
    /// <exception cref="IOException">The record cannot be written, or another program keeps it open.</exception>
    public async Task AddAsync(string path, DownloadReceipt receipt)
    {
        if (receipt.Verified == Verification.Matched || receipt.Size == 0) return;
        var line = new DownloadRecordLine(path, receipt);
        _lines[path] = line;
        await _writeLock.WaitAsync().ConfigureAwait(false); // the file is stored, so nothing cancels this
        try
        {
            using var file = await OpenAsync(FileMode.OpenOrCreate, CancellationToken.None).ConfigureAwait(false);
            byte[] start = file.Length == 0 ? Header : EndsWithLine(file) ? [] : "\n"u8.ToArray();
            file.Position = file.Length;
            file.Write([.. start, .. line.ToJson()]);
        }
        finally
        {
            _writeLock.Release();
        }
    }

    public void Dispose() => _writeLock.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var file = await OpenAsync(FileMode.Open, cancellationToken).ConfigureAwait(false);
        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        if (content.Length == 0) return;
        if (!content.AsSpan().StartsWith(Header.AsSpan()[..^1])) throw CheckpointFile.CreateConflictException(_path);

        var lines = ParseLines(content);
        foreach (var line in lines) _lines[line.Path!] = line;
        if (lines.Count > MinLinesToShorten && lines.Count > 2 * _lines.Count) Shorten(file, lines);
    }

    private async Task<FileStream> OpenAsync(FileMode mode, CancellationToken cancellationToken)
    {
        for (var startedAt = _time.GetTimestamp(); ;)
        {
            try
            {
                return CheckpointFile.Open(_path, mode, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (FileLock.IsHeldByAnother(e) && _time.GetElapsedTime(startedAt) < FileLock.MaxWait)
            {
                await _time.DelayAsync(FileLock.RetryInterval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A line that a killed process did not finish is skipped.
    private static List<DownloadRecordLine> ParseLines(ReadOnlySpan<byte> content)
    {
        var lines = new List<DownloadRecordLine>();
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            var text = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (DownloadRecordLine.Parse(text) is { Path: not null } line) lines.Add(line);
        }

        return lines;
    }

    private static bool EndsWithLine(FileStream file)
    {
        file.Position = file.Length - 1;
        return file.ReadByte() == '\n';
    }

    // In place, because Windows does not replace an open file. The last line of each path is kept, in the same order: if the process is
    // killed in between, the old lines behind the new ones still lead to the same record.
    private void Shorten(FileStream file, List<DownloadRecordLine> lines)
    {
        var kept = lines.Where(line => ReferenceEquals(line, _lines[line.Path!]));
        byte[] content = [.. Header, .. kept.SelectMany(line => line.ToJson())];
        file.Position = 0;
        file.Write(content);
        file.SetLength(content.Length);
        file.Flush(flushToDisk: true);
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

    /// <summary>Gets the path below the folder, separated by <c>/</c>.</summary>
    public string? Path { get; init; }

    public string? ItemId { get; init; }

    public string? ETag { get; init; }

    public string? CTag { get; init; }

    public string? QuickXorHash { get; init; }

    /// <summary>Gets the listed size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Gets the size of the local file in bytes.</summary>
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
