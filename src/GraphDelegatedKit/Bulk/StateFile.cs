using System.Text;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// The file behind a state: its owner's alone, one process's at a time, and only ever added to. Whatever a kill left of the last lines is cut off; a bad line
/// with a good one behind it was not left by a kill, and is an error.
/// </summary>
internal sealed class StateFile : IAsyncDisposable
{
    private readonly FileStream _file;

    private StateFile(FileStream file) => _file = file;

    public static async Task<(StateFile File, IReadOnlyList<StateLine> Lines)> OpenAsync(string path, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        var file = Open(path);
        try
        {
            var (lines, validLength) = await ReadAsync(file, path, cancellationToken).ConfigureAwait(false);
            file.SetLength(validLength);
            file.Position = validLength;
            var state = new StateFile(file);
            if (lines.Count == 0) await state.AppendAsync([StateLine.FileStart], flushToDisk: true, cancellationToken).ConfigureAwait(false);
            return (state, lines);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <param name="flushToDisk">Not before it is on the disk, so that it outlives a power cut too.</param>
    public async Task AppendAsync(IEnumerable<StateLine> lines, bool flushToDisk, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var line in lines) text.Append(line.ToString()).Append('\n');
        if (text.Length == 0) return;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _file.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), CancellationToken.None).ConfigureAwait(false); // a line begun is a line finished
            if (flushToDisk) _file.Flush(flushToDisk: true);
            else await _file.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw CreateException("stateNotWritten", $"The state '{_file.Name}' cannot be written: {e.Message}", "Make room on the disk, then run it again with the same state.", e);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static FileStream Open(string path)
    {
        try
        {
            PrivateFolder.EnsureExists(Path.GetDirectoryName(path)!);
            FilePermissionCheck.CheckFile(path);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FilePermissionCheck.OwnerFileMode;
            return new FileStream(path, options);
        }
        catch (StorageException e)
        {
            throw CreateException(e.Fault == StorageFault.InsecurePermissions ? "stateNotPrivate" : "stateNotWritten", e.Message, e.Remedy, e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw CreateException("stateInUse", $"The state '{path}' cannot be opened: {e.Message}", "Wait for the job that has it open, or end it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CreateException("stateNotWritten", $"The state '{path}' cannot be opened: {e.Message}", $"Name a file that you ({Environment.UserName}) may write.", e);
        }
    }

    /// <returns>The good lines, and how far they reach.</returns>
    private static async Task<(List<StateLine> Lines, long Good)> ReadAsync(FileStream file, string path, CancellationToken cancellationToken)
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

            (carriedBytes, hasTornLine) = remaining.Length == buffer.Length ? (0, true) : (remaining.Length, hasTornLine); // no line of ours is as long as that
            remaining[..carriedBytes].CopyTo(buffer);
        }

        var isStateFile = lines.Count > 0 ? lines[0] == StateLine.FileStart : !hasTornLine && StateLine.FileStart.ToString().StartsWith(Encoding.ASCII.GetString(buffer, 0, carriedBytes), StringComparison.Ordinal);
        return isStateFile ? (lines, validLength) : throw CreateException("stateDamaged", $"'{path}' is no state of a bulk job, or one of a later version of the kit.", "Name another file: this one was left as it is.", null);
    }

    private static GraphException Damaged(string path, int lineCount) => CreateException(
        "stateDamaged", $"The state '{path}' is damaged in its middle, after {lineCount} lines: it no longer says what was done.", "Look at what was done before beginning a new state.", null);

    private static GraphException CreateException(string code, string message, string remedy, Exception? inner) => new(null, code, message, inner) { Remedy = remedy };
}
