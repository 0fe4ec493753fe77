using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// One unfinished upload on disk. A storage error never ends an upload: the upload continues without being recorded, and a warning is
/// logged.
/// </summary>
/// <param name="id">The id of the entry.</param>
/// <param name="file">The file of the entry.</param>
/// <param name="encryption">Selects the protection when the entry is written.</param>
/// <param name="fileLock">The lock against other users of the entry; <see langword="null"/> for reading only.</param>
/// <param name="trustedDomains">The trusted domains in addition to Microsoft's own.</param>
/// <param name="time">The clock, which also names files that are set aside.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class JournalEntry(
    string id,
    ProtectedFile file,
    JournalEncryption encryption,
    FileLock? fileLock,
    IReadOnlyList<string> trustedDomains,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1); // of writes that wait for the disk

    // Writes may lag: the service reports progress that a killed process did not record.
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan[] RetryDelays =
        [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)];

    private UploadRecord? _latest, _written;
    private bool _isDisabled, _isWrittenFlushed, _isFaultLogged;
    private int _writeCount;
    private long _lastFlush;

    public string Id => id;

    /// <summary>Whether the entry is stored, so that the upload can be resumed.</summary>
    public bool IsStored { get; private set; }

    /// <summary>
    /// Gets when a damaged file was written. The session it described may still be open, and cannot be cancelled without its URL.
    /// </summary>
    public DateTimeOffset? DamagedOn { get; private set; }

    private CoalescingWriter<UploadRecord> Writer => field ??= new(WriteAsync, WriteInterval, time);

    /// <returns>The record; <see langword="null"/> if there is no entry, or it cannot be used.</returns>
    public async Task<UploadRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await file.ReadAsync(Parse, cancellationToken).ConfigureAwait(false);
            if (result is { IsDamaged: true, Content: null }) DamagedOn = File.GetLastWriteTimeUtc(file.Path);
            if (result.IsDamaged && fileLock is not null)
            {
                var now = time.GetUtcNow();
                LogDamaged(logger, file.Path, result.Content is null ? file.SetAside(now) : file.RestoreBackup(now));
            }

            return result.Content is { } record ? MarkStored(record) : null;
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            _isDisabled = true; // not overwritten: the file may be the only way to resume an upload
            LogCannotRead(logger, file.Path, e.Message, GetRemedy(e));
            return null;
        }
    }

    /// <summary>
    /// Records the progress in the background. If values arrive faster than ten times per second, only the latest is written.
    /// </summary>
    public void Save(UploadRecord record) => Writer.Submit(record);

    /// <summary>
    /// Records an operation before it starts, so that the next run knows about it if the process is killed. The file is not flushed to
    /// disk, because nothing has been sent yet.
    /// </summary>
    public Task SaveIntentAsync(UploadRecord record) => WriteAsync(record, isFlushed: false);

    /// <summary>Completes when the latest record is written, and flushed to disk if <paramref name="toDisk"/> is set.</summary>
    public async Task FlushAsync(bool toDisk = false)
    {
        await Writer.FlushAsync().ConfigureAwait(false);
        if (toDisk && _latest is { } latest && !(_isWrittenFlushed && IsLastWritten(latest)))
            await WriteAsync(latest, isFlushed: true).ConfigureAwait(false);
    }

    /// <summary>
    /// Completes when the latest record is written, with retries: the entry is the only copy of an upload URL, and the obstacle may be
    /// temporary.
    /// </summary>
    public async Task FlushWithRetryAsync()
    {
        await Writer.FlushAsync().ConfigureAwait(false);
        foreach (var delay in RetryDelays)
        {
            if (_isDisabled || _latest is not { } latest || IsLastWritten(latest)) return;
            await time.DelayAsync(delay, CancellationToken.None).ConfigureAwait(false);
            await WriteAsync(latest, isFlushed: true).ConfigureAwait(false);
        }
    }

    /// <summary>Logs that the upload URL of the entry does not belong to its drive or mailbox, and is not used.</summary>
    public void LogForeignUrl() => LogForeignUrl(logger, file.Path);

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
            LogCannotRemove(logger, file.Path, e.Message); // the next run finds that the session no longer exists
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        fileLock?.Dispose();
    }

    // A record of another user or destination, or with an untrusted upload URL, was not written by this library and counts as damaged.
    private UploadRecord? Parse(byte[] content) =>
        UploadRecord.Parse(content) is { } record
        && record.Id == id
        && (record.UploadUrl is null || TransferHosts.IsTrusted(record.UploadUrl, trustedDomains))
            ? record
            : null;

    // The first two writes are flushed: the second one turns the first into the backup.
    private Task WriteAsync(UploadRecord record) =>
        WriteAsync(record, isFlushed: _writeCount++ < 2 || time.GetElapsedTime(_lastFlush) >= FlushInterval);

    // The write is short and cannot be cancelled: after a cancellation, the upload is resumed from this record.
    private async Task WriteAsync(UploadRecord record, bool isFlushed)
    {
        if (_isDisabled) return;
        _latest = record;
        try
        {
            var protector = await encryption.GetProtectorAsync(CancellationToken.None).ConfigureAwait(false);
            await file.WriteAsync(protector, record.ToJson(), isFlushed, CancellationToken.None).ConfigureAwait(false);
            (IsStored, _written, _isWrittenFlushed) = (true, record, isFlushed);
            if (isFlushed) _lastFlush = time.GetTimestamp();
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            // A full disk or an open file can be a temporary obstacle.
            _isDisabled = e is StorageException { Fault: not StorageFault.WriteFailed };
            if (!_isFaultLogged) LogCannotWrite(logger, file.Path, e.Message, GetRemedy(e));
            _isFaultLogged = true;
        }
    }

    private static string GetRemedy(Exception e) =>
        (e as StorageException)?.Remedy ?? "Check that the folder belongs to the current user.";

    private bool IsLastWritten(UploadRecord record) => ReferenceEquals(record, _written);

    private UploadRecord MarkStored(UploadRecord record)
    {
        IsStored = true;
        return record;
    }

    [LoggerMessage(
        21, LogLevel.Warning,
        "The journal entry '{Path}' of an unfinished upload is damaged or was written by a later version. The file was kept as '{Aside}'.")]
    private static partial void LogDamaged(ILogger logger, string path, string? aside);

    [LoggerMessage(
        22, LogLevel.Warning, "The journal entry '{Path}' cannot be read, so its upload starts from the first byte: {Why} {Remedy}")]
    private static partial void LogCannotRead(ILogger logger, string path, string why, string remedy);

    [LoggerMessage(
        23, LogLevel.Warning, "The journal entry '{Path}' cannot be written, so an interrupted upload cannot be resumed: {Why} {Remedy}")]
    private static partial void LogCannotWrite(ILogger logger, string path, string why, string remedy);

    [LoggerMessage(
        27, LogLevel.Warning,
        "The journal entry '{Path}' has an upload URL on a host that does not belong to its drive or mailbox. It was not used, and the "
        + "upload starts from the first byte. If you trust the host, add its domain to FileTransferOptions.TrustedDomains.")]
    private static partial void LogForeignUrl(ILogger logger, string path);

    [LoggerMessage(24, LogLevel.Warning, "The journal entry '{Path}' of a finished upload cannot be deleted: {Why}")]
    private static partial void LogCannotRemove(ILogger logger, string path, string why);
}
