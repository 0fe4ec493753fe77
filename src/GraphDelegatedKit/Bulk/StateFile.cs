using System.Text;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// The file of a <see cref="BulkState"/>: owner-only, opened by one process at a time, append-only. Incomplete lines at the end, left by a
/// killed process, are removed. An invalid line before a valid one cannot come from a killed process and is an error.
/// </summary>
internal sealed class StateFile : IAsyncDisposable
{
    private readonly FileStream _file;
    private long _length; // of the complete lines

    private StateFile(FileStream file, long length) => (_file, _length) = (file, length);

    public static async Task<(StateFile File, IReadOnlyList<StateLine> Lines)> OpenAsync(string path, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        var file = Open(path);
        try
        {
            var (lines, validLength) = await ReadAsync(file, path, cancellationToken).ConfigureAwait(false);
            file.SetLength(validLength);
            file.Position = validLength;
            var state = new StateFile(file, validLength);
            if (lines.Count == 0)
                await state.AppendAsync([StateLine.FileStart], flushToDisk: true, cancellationToken).ConfigureAwait(false);
            return (state, lines);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <param name="lines">The lines to append.</param>
    /// <param name="flushToDisk">Whether to wait until the lines are on the disk, so that they survive a power failure.</param>
    /// <param name="cancellationToken">Cancels the operation before the first byte is written.</param>
    public async Task AppendAsync(IReadOnlyList<StateLine> lines, bool flushToDisk, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var line in lines) text.Append(line.ToString()).Append('\n');
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            RemovePartOfLine();
            // Not cancelable: a line is written completely or not at all.
            var bytes = Encoding.ASCII.GetBytes(text.ToString());
            await _file.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
            if (flushToDisk) _file.Flush(flushToDisk: true);
            else await _file.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            _length += bytes.Length;
        }
        catch (Exception e) when (DiskError.Is(e))
        {
            var message = $"The state file '{_file.Name}' cannot be written: {DiskError.GetMessage(e)}";
            throw CreateException("stateNotWritten", message, "Free disk space, then run the job again with the same state file.", e);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    // An append that failed, as on a full disk, may have written the start of a line. A line behind it would be damaged too.
    private void RemovePartOfLine()
    {
        if (_file.Position == _length && _file.Length == _length) return;

        _file.SetLength(_length);
        _file.Position = _length;
    }

    private static FileStream Open(string path)
    {
        try
        {
            PrivateFolder.EnsureExists(Path.GetDirectoryName(path)!);
            var file = PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous);
            try
            {
                FilePermissionCheck.CheckMode(path, file.SafeFileHandle, isEncrypted: false);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (StorageException e)
        {
            var code = e.Fault == StorageFault.InsecurePermissions ? "stateNotPrivate" : "stateNotWritten";
            throw CreateException(code, e.Message, e.Remedy, e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            var message = $"The state file '{path}' cannot be opened: {e.Message}";
            throw CreateException("stateInUse", message, "Wait until the job that uses the file has ended, or end that job.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var message = $"The state file '{path}' cannot be opened: {e.Message}";
            throw CreateException("stateNotWritten", message, $"Specify a file that you ({Environment.UserName}) can write.", e);
        }
    }

    /// <returns>The valid lines and their total length in bytes.</returns>
    private static async Task<(List<StateLine> Lines, long ValidLength)> ReadAsync(
        FileStream file, string path, CancellationToken cancellationToken)
    {
        var lines = new List<StateLine>();
        var (validLength, hasTornLine, carriedBytes) = (0L, false, 0);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await file.ReadAsync(buffer.AsMemory(carriedBytes), cancellationToken).ConfigureAwait(false)) > 0;)
        {
            var remaining = buffer.AsMemory(0, carriedBytes + read);
            for (int lineEnd; (lineEnd = remaining.Span.IndexOf((byte)'\n')) >= 0; remaining = remaining[(lineEnd + 1)..])
            {
                if (StateLine.Parse(Encoding.ASCII.GetString(remaining.Span[..lineEnd])) is not { } line) hasTornLine = true;
                else if (hasTornLine) throw Damaged(path, lines.Count);
                else
                {
                    lines.Add(line);
                    validLength += lineEnd + 1;
                }
            }

            // A line that fills the whole buffer is not a state line.
            (carriedBytes, hasTornLine) = remaining.Length == buffer.Length ? (0, true) : (remaining.Length, hasTornLine);
            remaining[..carriedBytes].CopyTo(buffer);
        }

        var isStateFile = lines.Count > 0
            ? lines[0] == StateLine.FileStart
            : !hasTornLine && IsStartOfFirstLine(buffer.AsSpan(0, carriedBytes));
        if (isStateFile) return (lines, validLength);

        var message =
            $"'{path}' is not a bulk state file, or was written by a later version of GraphDelegatedKit. The file was not changed.";
        throw CreateException("stateDamaged", message, "Specify another file.", null);
    }

    // A process that is killed while it creates the file leaves part of the first line.
    private static bool IsStartOfFirstLine(ReadOnlySpan<byte> bytes) =>
        StateLine.FileStart.ToString().StartsWith(Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);

    private static GraphException Damaged(string path, int lineCount) => CreateException(
        "stateDamaged",
        $"The state file '{path}' is damaged after line {lineCount}. It no longer shows which requests were completed.",
        "Check which requests were completed before you use a new state file.",
        null);

    private static GraphException CreateException(string code, string message, string remedy, Exception? inner) =>
        new(null, code, message, inner) { Remedy = remedy };
}
