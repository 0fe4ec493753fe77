using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Files;

/// <summary>One unfinished upload on disk. No fault of the disk ends an upload: it goes on without being written down, and that is logged.</summary>
/// <param name="id">Its name.</param>
/// <param name="file">Where it is.</param>
/// <param name="protectors">How it is written.</param>
/// <param name="held">Keeps others away; <see langword="null"/> for who only looks.</param>
/// <param name="trustedDomains">Beyond Microsoft's own.</param>
/// <param name="time">Names what is set aside.</param>
/// <param name="logger">Where faults are told of.</param>
internal sealed partial class JournalEntry(
    string id, PrivateFile file, JournalProtectors protectors, FileLock? held, IReadOnlyList<string> trustedDomains, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(100); // what a killed process had not written yet, the service tells the next one

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)];

    private UploadRecord? _wanted, _last;
    private bool _isOff, _isLastFlushed, _isFaultTold;
    private int _writes;
    private long _flushed;

    public string Id => id;

    /// <summary>Whether it is there to go on from.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>When what could not be understood was written: the session it told of may still be open, and nobody can end it.</summary>
    public DateTimeOffset? DamagedOn { get; private set; }

    private LatestWrite<UploadRecord> Writing => field ??= new(WriteAsync, BetweenWrites, time);

    /// <returns><see langword="null"/> if nothing is written down, or nothing that can be used.</returns>
    public async Task<UploadRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } content) return null;
            if (await OpenAsync(content, cancellationToken).ConfigureAwait(false) is { } record) return Written(record);

            var before = await file.ReadBackupAsync(cancellationToken).ConfigureAwait(false) is { } backup ? await OpenAsync(backup, cancellationToken).ConfigureAwait(false) : null;
            if (before is null) DamagedOn = File.GetLastWriteTimeUtc(file.Path);
            if (held is not null)
            {
                var aside = before is null ? file.SetAside(time.GetUtcNow()) : file.RestoreBackup(time.GetUtcNow());
                Damaged(logger, file.Path, aside);
            }

            return before is null ? null : Written(before);
        }
        catch (StorageException e)
        {
            _isOff = true; // it may be somebody's only way to go on: not written over
            CannotBeRead(logger, file.Path, e.Message, e.Remedy);
            return null;
        }
    }

    /// <summary>Has it written down, while the caller goes on. Of what comes faster than ten times a second only the latest is.</summary>
    public void Keep(UploadRecord record) => Writing.Keep(record);

    /// <summary>Writes down what is about to be done, so that whoever is killed while it is done leaves word of it. It need not outlive the machine: nothing has been sent yet.</summary>
    public Task NoteAsync(UploadRecord record) => WriteAsync(record, isFlushed: false);

    /// <summary>Ends when the last of it is written down; and so that it outlives the machine too, if that is asked for.</summary>
    public async Task KeptAsync(bool isForLong = false)
    {
        await Writing.KeptAsync().ConfigureAwait(false);
        if (isForLong && _wanted is { } wanted && !(_isLastFlushed && IsThere(wanted))) await WriteAsync(wanted, isFlushed: true).ConfigureAwait(false);
    }

    /// <summary>Ends when the last of it is written down, and tries that more than once: of a session's address this is the only copy, and what is in the way may pass.</summary>
    public async Task InsistAsync()
    {
        await Writing.KeptAsync().ConfigureAwait(false);
        foreach (var pause in Pauses)
        {
            if (_isOff || _wanted is not { } wanted || IsThere(wanted)) return;
            await Task.Delay(pause, time).ConfigureAwait(false);
            await WriteAsync(wanted, isFlushed: true).ConfigureAwait(false);
        }
    }

    public void Remove()
    {
        if (!IsWritten) return;
        IsWritten = false;
        (_wanted, _last, _writes) = (null, null, 0);
        try
        {
            File.Delete(file.Path);
            file.DeleteBackup();
            file.DeleteUnfinished();
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            CannotBeRemoved(logger, file.Path, e.Message); // the next run finds its session gone
        }
    }

    public void Dispose()
    {
        Writing.Dispose();
        held?.Dispose();
    }

    // What belongs to another person or place, or has an address that bytes may not go to, was not written here: it is taken for damaged.
    private async Task<UploadRecord?> OpenAsync(byte[] content, CancellationToken cancellationToken) =>
        await protectors.OpenAsync(content, cancellationToken).ConfigureAwait(false) is { } plain && UploadRecord.Read(plain) is { } record
        && record.Id == id && (record.Address is null || TransferHosts.MayHave(record.Address, trustedDomains)) ? record : null;

    private Task WriteAsync(UploadRecord record) =>
        WriteAsync(record, isFlushed: _writes++ < 2 || time.GetElapsedTime(_flushed) >= BetweenFlushes); // the second makes of the first a copy to go back to

    // It is short, and not for the caller to cancel: whoever does wants to go on from here.
    private async Task WriteAsync(UploadRecord record, bool isFlushed)
    {
        if (_isOff) return;
        _wanted = record;
        try
        {
            var content = await protectors.ProtectAsync(record.ToBytes(), CancellationToken.None).ConfigureAwait(false);
            await (isFlushed ? file.WriteAsync(content, CancellationToken.None) : file.WriteQuicklyAsync(content, CancellationToken.None)).ConfigureAwait(false);
            (IsWritten, _last, _isLastFlushed) = (true, record, isFlushed);
            if (isFlushed) _flushed = time.GetTimestamp();
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            _isOff = e is StorageException { Fault: not StorageFault.WriteFailed }; // a full disk, or somebody who looks into the file, may be gone by the next time
            if (!_isFaultTold) CannotBeWritten(logger, file.Path, e.Message, (e as StorageException)?.Remedy ?? "See that its folder belongs to you.");
            _isFaultTold = true;
        }
    }

    private bool IsThere(UploadRecord record) => ReferenceEquals(record, _last);

    private UploadRecord Written(UploadRecord record)
    {
        IsWritten = true;
        return record;
    }

    [LoggerMessage(21, LogLevel.Warning, "'{Path}', which tells of an unfinished upload, could not be understood. It was kept as '{Aside}'.")]
    private static partial void Damaged(ILogger logger, string path, string? aside);

    [LoggerMessage(22, LogLevel.Warning, "'{Path}', which tells of an unfinished upload, cannot be read, so the upload begins anew: {Why} {Remedy}")]
    private static partial void CannotBeRead(ILogger logger, string path, string why, string remedy);

    [LoggerMessage(23, LogLevel.Warning, "'{Path}' cannot be written, so the upload begins anew when it is run again: {Why} {Remedy}")]
    private static partial void CannotBeWritten(ILogger logger, string path, string why, string remedy);

    [LoggerMessage(24, LogLevel.Warning, "'{Path}' tells of an upload that has ended, and cannot be deleted: {Why}")]
    private static partial void CannotBeRemoved(ILogger logger, string path, string why);
}
