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
            var (lines, good) = await ReadAsync(file, path, cancellationToken).ConfigureAwait(false);
            file.SetLength(good);
            file.Position = good;
            var state = new StateFile(file);
            if (lines.Count == 0) await state.AddAsync([StateLine.Beginning], toDisk: true, cancellationToken).ConfigureAwait(false);
            return (state, lines);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <param name="toDisk">Not before it is on the disk, so that it outlives a power cut too.</param>
    public async Task AddAsync(IEnumerable<StateLine> lines, bool toDisk, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var line in lines) text.Append(line.ToString()).Append('\n');
        if (text.Length == 0) return;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _file.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), CancellationToken.None).ConfigureAwait(false); // a line begun is a line finished
            if (toDisk) _file.Flush(flushToDisk: true);
            else await _file.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Unusable("stateNotWritten", $"The state '{_file.Name}' cannot be written: {e.Message}", "Make room on the disk, then run it again with the same state.", e);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static FileStream Open(string path)
    {
        try
        {
            PrivateFolder.Ensure(Path.GetDirectoryName(path)!);
            OwnerOnly.CheckFile(path);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly.FileMode;
            return new FileStream(path, options);
        }
        catch (StorageException e)
        {
            throw Unusable(e.Fault == StorageFault.InsecurePermissions ? "stateNotPrivate" : "stateNotWritten", e.Message, e.Remedy, e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw Unusable("stateInUse", $"The state '{path}' cannot be opened: {e.Message}", "Wait for the job that has it open, or end it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("stateNotWritten", $"The state '{path}' cannot be opened: {e.Message}", $"Name a file that you ({Environment.UserName}) may write.", e);
        }
    }

    /// <returns>The good lines, and how far they reach.</returns>
    private static async Task<(List<StateLine> Lines, long Good)> ReadAsync(FileStream file, string path, CancellationToken cancellationToken)
    {
        var lines = new List<StateLine>();
        var (good, torn, from) = (0L, false, 0);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await file.ReadAsync(buffer.AsMemory(from), cancellationToken).ConfigureAwait(false)) > 0;)
        {
            var rest = buffer.AsMemory(0, from + read);
            for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                if (StateLine.Parse(Encoding.ASCII.GetString(rest.Span[..end])) is not { } line) torn = true;
                else if (torn) throw Damaged(path, lines.Count);
                else
                {
                    lines.Add(line);
                    good += end + 1;
                }
            }

            (from, torn) = rest.Length == buffer.Length ? (0, true) : (rest.Length, torn); // no line of ours is as long as that
            rest[..from].CopyTo(buffer);
        }

        var isOurs = lines.Count > 0 ? lines[0] == StateLine.Beginning : !torn && StateLine.Beginning.ToString().StartsWith(Encoding.ASCII.GetString(buffer, 0, from), StringComparison.Ordinal);
        return isOurs ? (lines, good) : throw Unusable("stateDamaged", $"'{path}' is no state of a bulk job, or one of a later version of the kit.", "Name another file: this one was left as it is.", null);
    }

    private static GraphException Damaged(string path, int after) => Unusable(
        "stateDamaged", $"The state '{path}' is damaged in its middle, after {after} lines: it no longer says what was done.", "Look at what was done before beginning a new state.", null);

    private static GraphException Unusable(string code, string message, string remedy, Exception? inner) => new(null, code, message, inner) { Remedy = remedy };
}
