using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>One unfinished upload on disk. No fault of the disk ends an upload: it goes on without being written down, and that is logged.</summary>
/// <param name="id">Its name.</param>
/// <param name="file">Where it is.</param>
/// <param name="encryption">How it is written.</param>
/// <param name="fileLock">Keeps others away; <see langword="null"/> for who only looks.</param>
/// <param name="trustedDomains">Beyond Microsoft's own.</param>
/// <param name="time">Names what is set aside.</param>
/// <param name="logger">Where faults are told of.</param>
internal sealed partial class JournalEntry(
    string id, PrivateFile file, JournalEncryption encryption, FileLock? fileLock, IReadOnlyList<string> trustedDomains, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(100); // what a killed process had not written yet, the service tells the next one

    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)];

    private UploadRecord? _latest, _written;
    private bool _isDisabled, _isWrittenFlushed, _isFaultLogged;
    private int _writeCount;
    private long _lastFlush;

    public string Id => id;

    /// <summary>Whether it is there to go on from.</summary>
    public bool IsStored { get; private set; }

    /// <summary>When what could not be understood was written: the session it told of may still be open, and nobody can end it.</summary>
    public DateTimeOffset? DamagedOn { get; private set; }

    private CoalescingWriter<UploadRecord> Writer => field ??= new(WriteAsync, WriteInterval, time);

    /// <returns><see langword="null"/> if nothing is written down, or nothing that can be used.</returns>
    public async Task<UploadRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } content) return null;
            if (await UnprotectAsync(content, cancellationToken).ConfigureAwait(false) is { } record) return MarkStored(record);

            var restored = await file.ReadBackupAsync(cancellationToken).ConfigureAwait(false) is { } backup ? await UnprotectAsync(backup, cancellationToken).ConfigureAwait(false) : null;
            if (restored is null) DamagedOn = File.GetLastWriteTimeUtc(file.Path);
            if (fileLock is not null)
            {
                var keptPath = restored is null ? file.SetAside(time.GetUtcNow()) : file.RestoreBackup(time.GetUtcNow());
                LogDamaged(logger, file.Path, keptPath);
            }

            return restored is null ? null : MarkStored(restored);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            _isDisabled = true; // it may be somebody's only way to go on: not written over
            LogCannotRead(logger, file.Path, e.Message, GetRemedy(e));
            return null;
        }
    }

    /// <summary>Has it written down, while the caller goes on. Of what comes faster than ten times a second only the latest is.</summary>
    public void Save(UploadRecord record) => Writer.Submit(record);

    /// <summary>Writes down what is about to be done, so that whoever is killed while it is done leaves word of it. It need not outlive the machine: nothing has been sent yet.</summary>
    public Task SaveIntentAsync(UploadRecord record) => WriteAsync(record, isFlushed: false);

    /// <summary>Ends when the last of it is written down; and so that it outlives the machine too, if that is asked for.</summary>
    public async Task FlushAsync(bool toDisk = false)
    {
        await Writer.FlushAsync().ConfigureAwait(false);
        if (toDisk && _latest is { } latest && !(_isWrittenFlushed && IsLastWritten(latest))) await WriteAsync(latest, isFlushed: true).ConfigureAwait(false);
    }

    /// <summary>Ends when the last of it is written down, and tries that more than once: of a session's address this is the only copy, and what is in the way may pass.</summary>
    public async Task FlushWithRetryAsync()
    {
        await Writer.FlushAsync().ConfigureAwait(false);
        foreach (var delay in RetryDelays)
        {
            if (_isDisabled || _latest is not { } latest || IsLastWritten(latest)) return;
            await Task.Delay(delay, time).ConfigureAwait(false);
            await WriteAsync(latest, isFlushed: true).ConfigureAwait(false);
        }
    }

    public void Remove()
    {
        if (!IsStored) return;
        IsStored = false;
        (_latest, _written, _writeCount) = (null, null, 0);
        try
        {
            File.Delete(file.Path);
            file.DeleteBackup();
            file.DeleteTemporaryFiles();
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            LogCannotRemove(logger, file.Path, e.Message); // the next run finds its session gone
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        fileLock?.Dispose();
    }

    // What belongs to another person or place, or has an address that bytes may not go to, was not written here: it is taken for damaged.
    private async Task<UploadRecord?> UnprotectAsync(byte[] content, CancellationToken cancellationToken) =>
        await encryption.UnprotectAsync(content, cancellationToken).ConfigureAwait(false) is { } plaintext && UploadRecord.Parse(plaintext) is { } record
        && record.Id == id && (record.UploadUrl is null || TransferHosts.IsTrusted(record.UploadUrl, trustedDomains)) ? record : null;

    private Task WriteAsync(UploadRecord record) =>
        WriteAsync(record, isFlushed: _writeCount++ < 2 || time.GetElapsedTime(_lastFlush) >= FlushInterval); // the second makes of the first a copy to go back to

    // It is short, and not for the caller to cancel: whoever does wants to go on from here.
    private async Task WriteAsync(UploadRecord record, bool isFlushed)
    {
        if (_isDisabled) return;
        _latest = record;
        try
        {
            var content = await encryption.ProtectAsync(record.ToJson(), CancellationToken.None).ConfigureAwait(false);
            await (isFlushed ? file.WriteAsync(content, CancellationToken.None) : file.WriteUnflushedAsync(content, CancellationToken.None)).ConfigureAwait(false);
            (IsStored, _written, _isWrittenFlushed) = (true, record, isFlushed);
            if (isFlushed) _lastFlush = time.GetTimestamp();
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            _isDisabled = e is StorageException { Fault: not StorageFault.WriteFailed }; // a full disk, or somebody who looks into the file, may be gone by the next time
            if (!_isFaultLogged) LogCannotWrite(logger, file.Path, e.Message, GetRemedy(e));
            _isFaultLogged = true;
        }
    }

    private static string GetRemedy(Exception e) => (e as StorageException)?.Remedy ?? "See that its folder belongs to you.";

    private bool IsLastWritten(UploadRecord record) => ReferenceEquals(record, _written);

    private UploadRecord MarkStored(UploadRecord record)
    {
        IsStored = true;
        return record;
    }

    [LoggerMessage(21, LogLevel.Warning, "'{Path}', which tells of an unfinished upload, could not be understood. It was kept as '{Aside}'.")]
    private static partial void LogDamaged(ILogger logger, string path, string? aside);

    [LoggerMessage(22, LogLevel.Warning, "'{Path}', which tells of an unfinished upload, cannot be read, so the upload begins anew: {Why} {Remedy}")]
    private static partial void LogCannotRead(ILogger logger, string path, string why, string remedy);

    [LoggerMessage(23, LogLevel.Warning, "'{Path}' cannot be written, so the upload begins anew when it is run again: {Why} {Remedy}")]
    private static partial void LogCannotWrite(ILogger logger, string path, string why, string remedy);

    [LoggerMessage(24, LogLevel.Warning, "'{Path}' tells of an upload that has ended, and cannot be deleted: {Why}")]
    private static partial void LogCannotRemove(ILogger logger, string path, string why);
}
