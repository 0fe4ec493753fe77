using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Testing.Storage;

// The documents of a state folder, as one file with every change. It only grows: a change is one write at its end, and so are a snapshot
// and a restore, however many documents there are. A process that is killed during a write leaves a record that is cut off at the next
// start; a damaged record before the last one ends the start. When most of the file is history, it is replaced by a shorter one with the
// current state and the snapshots.
// A temporary folder is never read again, so its log has no file. Callers lock the log.
[NotInSnapshots("the log of the documents")]
internal sealed class StateLog : IDisposable
{
    private const string Header = "local tenant state 2";
    private const string HeaderWithoutChecksums = "local tenant state 1"; // of an earlier version
    private const int BufferSize = 1024 * 1024;
    private const long MinHistory = 16 * 1024 * 1024;

    private readonly StateFiles _files;
    private readonly MemoryStream _buffer = new();
    private readonly SortedDictionary<string, StateMark> _namedMarks = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<WeakReference<StateMark>> _otherMarks = []; // those of snapshots that a test still holds
    private SafeFileHandle? _file;
    private long _length; // without what a failed write left
    private long _lengthWithoutHistory;
    private bool _isTorn;
    private long _lastNumber;

    private StateLog(StateFiles files) => _files = files;

    public IReadOnlyDictionary<string, StateMark> NamedMarks => _namedMarks;

    // All snapshots that can still be restored, in the order in which they were taken.
    public IReadOnlyList<StateMark> Marks =>
    [
        .. _otherMarks.Select(reference => reference.TryGetTarget(out var mark) ? mark : null).OfType<StateMark>()
            .Concat(_namedMarks.Values).OrderBy(mark => mark.Number),
    ];

    // Returns the log and the state it leads to.
    public static (StateLog Log, TenantState State) Open(StateFiles files)
    {
        var log = new StateLog(files);
        if (files.IsTemporary)
            return (log, TenantState.Empty);
        foreach (var path in Directory.EnumerateFiles(files.Root, StateLayout.LogFile + ".*.new"))
            File.Delete(path); // of a process that was killed
        var replay = new StateReplay();
        var isCurrent = false;
        using (var file = files.OpenIfExists(StateLayout.LogFile))
        {
            if (file is not null)
                (log._length, isCurrent) = Replay(file, replay);
        }

        var state = replay.State;
        log._lastNumber = replay.LastNumber;
        log._isTorn = true; // possibly
        foreach (var mark in replay.NamedMarks)
            log._namedMarks[mark.Name] = mark;
        log._lengthWithoutHistory = state.Folders.Values.Sum(folder => ((FolderState)folder).Size);
        if (!isCurrent)
            log.Rewrite(state);
        else
            log.OpenFile();
        log.CompactIfLong(state);
        return (log, state);
    }

    // All records or, if it fails, none. If the process is killed, the first ones may be stored alone.
    public void Append(IEnumerable<StateRecord> records)
    {
        if (_file is null)
            return;
        if (_isTorn)
            RandomAccess.SetLength(_file, _length);
        _isTorn = true;
        _buffer.SetLength(0);
        var end = _length;
        foreach (var record in records)
        {
            record.WriteTo(_buffer);
            if (_buffer.Length >= BufferSize)
                end = Flush(end);
        }

        _length = Flush(end);
        _isTorn = false;
    }

    // Takes a snapshot. One with a name replaces an earlier one with that name, without regard to case.
    public StateMark Mark(string name, TenantState state)
    {
        var mark = new StateMark(_lastNumber + 1, FindName(name) ?? name, state);
        Append([StateRecord.Mark(mark)]);
        _lastNumber = mark.Number;
        _otherMarks.RemoveAll(reference => !reference.TryGetTarget(out _));
        if (mark.Name.Length > 0)
            _namedMarks[mark.Name] = mark;
        else
            _otherMarks.Add(new WeakReference<StateMark>(mark));
        return mark;
    }

    public bool Unmark(string name)
    {
        if (!_namedMarks.TryGetValue(name, out var mark))
            return false;
        Append([StateRecord.Unmark(mark)]);
        return _namedMarks.Remove(name);
    }

    // Replaces the file if most of it is history. If this fails, as on a full disk or in a folder that is read-only by now, the file stays
    // and grows.
    public void CompactIfLong(TenantState state)
    {
        if (_file is null || _length <= (2 * _lengthWithoutHistory) + MinHistory)
            return;
        try
        {
            Rewrite(state);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _lengthWithoutHistory = _length;
        }
    }

    public void Dispose() => _file?.Dispose();

    private string? FindName(string name) => _namedMarks.TryGetValue(name, out var mark) ? mark.Name : null;

    // Returns the length of the records that were written completely, and whether they have checksums.
    private static (long Length, bool IsCurrent) Replay(FileStream file, StateReplay replay)
    {
        using var reader = new BinaryReader(new BufferedStream(file, BufferSize), Encoding.UTF8);
        var isCurrent = reader.ReadString() switch
        {
            Header => true,
            HeaderWithoutChecksums => false,
            _ => throw new InvalidDataException($"'{file.Name}' is no state of a local tenant, or one of a later version."),
        };
        var end = reader.BaseStream.Position;
        try
        {
            while (ReadRecord(file.Length - end) is { } record)
            {
                replay.Apply(record);
                end = reader.BaseStream.Position;
            }
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"'{file.Name}' is damaged: the record at byte {end} {exception.Message}. "
                + "Restore the state folder from a copy, or delete it.",
                exception);
        }

        return (end, isCurrent);

        StateRecord? ReadRecord(long remainingBytes) =>
            isCurrent ? StateRecord.Read(reader, remainingBytes) : StateRecord.ReadUnchecked(reader, remainingBytes);
    }

    // A process that is killed leaves either the old or the new file. If the new one cannot be written, the old one stays open.
    private void Rewrite(TenantState state)
    {
        long length = 0;
        var isReplacing = false;
        try
        {
            _files.Replace(
                StateLayout.LogFile,
                file => length = WriteAll(file, state),
                () =>
                {
                    _file?.Dispose(); // Windows replaces no open file
                    isReplacing = true;
                });
            (_length, _lengthWithoutHistory, _isTorn) = (length, length, false);
        }
        finally
        {
            if (isReplacing && File.Exists(_files.GetPath(StateLayout.LogFile)))
                OpenFile();
        }
    }

    private long WriteAll(FileStream file, TenantState state)
    {
        _buffer.SetLength(0);
        using (var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true))
            writer.Write(Header);
        var previous = TenantState.Empty;
        foreach (var mark in Marks)
        {
            WriteDifferences(file, previous, mark.State);
            StateRecord.Mark(mark).WriteTo(_buffer);
            previous = mark.State;
        }

        WriteDifferences(file, previous, state);
        _buffer.WriteTo(file);
        _buffer.SetLength(0);
        return file.Length;
    }

    private void WriteDifferences(FileStream file, TenantState previous, TenantState state)
    {
        foreach (var (folder, name) in state.GetDifferences(previous))
        {
            StateRecord.Create(folder, name, state.Get(folder).Read(name)).WriteTo(_buffer);
            if (_buffer.Length < BufferSize)
                continue;
            _buffer.WriteTo(file);
            _buffer.SetLength(0);
        }
    }

    private long Flush(long end)
    {
        var bytes = _buffer.GetBuffer().AsSpan(0, (int)_buffer.Length);
        RandomAccess.Write(_file!, bytes, end);
        _buffer.SetLength(0);
        return end + bytes.Length;
    }

    private void OpenFile() =>
        _file = File.OpenHandle(_files.GetPath(StateLayout.LogFile), FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
}
