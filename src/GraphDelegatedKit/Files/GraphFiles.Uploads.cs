using GraphDelegatedKit.Files.Attachments;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Files.Uploads;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
    /// <summary>
    /// Uploads a file: up to 4 MiB in one request, larger files through an upload session. The upload session recovers from lost
    /// connections, lost responses and service errors, and repeats only the bytes that did not arrive. After a failure, the same call
    /// resumes the upload, also from another process.
    /// </summary>
    /// <param name="filePath">
    /// The local file. It is read while it is sent, is never loaded into memory as a whole, and must not change during the upload.
    /// </param>
    /// <param name="destination">The destination path.</param>
    /// <param name="options">The options. By default an existing file with the same name is replaced.</param>
    /// <param name="progress">Receives a report for each range that the service has confirmed.</param>
    /// <param name="cancellationToken">
    /// Cancels the upload. The same call resumes the upload until the upload session expires. Without a journal the upload session is
    /// deleted.
    /// </param>
    /// <returns>A receipt. Returned only when the complete file is stored on the service.</returns>
    /// <remarks>
    /// Before an upload is resumed, the bytes that were already sent are read again and their hash is compared, so that two versions of a
    /// file are never combined (<see cref="UploadOptions.IfChanged"/>).
    /// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/>
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="destination"/> identifies an item by id and has no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="GraphException">
    /// The service refused the upload before the first byte, or a file that fits in one request could not be sent.
    /// </exception>
    /// <exception cref="TransferInterruptedException">
    /// The upload started and could not be completed. <see cref="TransferInterruptedException.Reason"/> says why.
    /// </exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    /// <exception cref="IOException">The local file does not exist, is a folder, a pipe or a device, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The program has no permission to read the local file.</exception>
    public Task<UploadReceipt> UploadAsync(
        string filePath,
        DrivePath destination,
        UploadOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        ArgumentNullException.ThrowIfNull(destination);
        destination.RequireName(nameof(destination));
        return OpenAndUploadAsync();

        async Task<UploadReceipt> OpenAndUploadAsync() =>
            await UploadAsync(FileContent.Open(filePath), destination, options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads bytes from memory.</summary>
    /// <inheritdoc cref="UploadAsync(string, DrivePath, UploadOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="content">
    /// The bytes. They must not change during the upload. Another process resumes the upload if the content has the same length and starts
    /// with the bytes already sent.
    /// </param>
    public Task<UploadReceipt> UploadAsync(
        ReadOnlyMemory<byte> content,
        DrivePath destination,
        UploadOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.RequireName(nameof(destination));
        return UploadAsync(new MemoryContent(content), destination, options, progress, cancellationToken);
    }

    /// <summary>
    /// Uploads the content of a stream, from the current position to the end. A stream that cannot seek is first copied to a temporary
    /// file that only the current user can read, because a range may have to be sent again.
    /// </summary>
    /// <inheritdoc cref="UploadAsync(ReadOnlyMemory{byte}, DrivePath, UploadOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="content">The stream. It stays open and must not be used by other code during the upload.</param>
    public Task<UploadReceipt> UploadAsync(
        Stream content,
        DrivePath destination,
        UploadOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(destination);
        destination.RequireName(nameof(destination));
        return OpenAndUploadAsync();

        async Task<UploadReceipt> OpenAndUploadAsync()
        {
            var uploadContent = await OpenContentAsync(content, cancellationToken).ConfigureAwait(false);
            return await UploadAsync(uploadContent, destination, options, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Lists the unfinished uploads of the signed-in user, started by this or another process: files and attachments. The list includes
    /// uploads that are currently running.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The unfinished uploads, oldest first. Empty without a journal.</returns>
    /// <exception cref="SignInException">No access token could be obtained to identify the signed-in user.</exception>
    public async Task<IReadOnlyList<PendingUpload>> ListPendingUploadsAsync(CancellationToken cancellationToken = default)
    {
        if (_journal is null) return [];
        var account = await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        var entries = await _journal.ListAsync(account, cancellationToken).ConfigureAwait(false);
        var pending = entries.Where(entry => !entry.Record.IsCompleted).Select(entry => ToPendingUpload(entry.Id, entry.Record));
        return [.. pending.OrderBy(upload => upload.StartedOn)];
    }

    /// <summary>
    /// Cancels an unfinished upload: deletes the upload session, so that the service discards the bytes and releases the name, and removes
    /// the journal entry.
    /// </summary>
    /// <param name="id">The id from <see cref="ListPendingUploadsAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// <see langword="true"/> if the upload was cancelled; <see langword="false"/> if the signed-in user has no such upload.
    /// </returns>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#cancel-the-upload-session"/>. A session that no
    /// longer exists counts as cancelled. A session whose upload URL was lost cannot be deleted: it holds the name for up to 24 hours
    /// (<see cref="TransferReason.NameHeld"/>).
    /// </remarks>
    /// <exception cref="TransferInterruptedException">
    /// The upload is currently running (<see cref="TransferReason.AlreadyRunning"/>).
    /// </exception>
    /// <exception cref="GraphException">The service did not delete the session. The journal entry remains.</exception>
    /// <exception cref="SignInException">No access token could be obtained to identify the signed-in user.</exception>
    public Task<bool> CancelUploadAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return CancelUploadCoreAsync(id, cancellationToken);
    }

    private async Task<bool> CancelUploadCoreAsync(string id, CancellationToken cancellationToken)
    {
        var account = await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        if (_journal is null || (await _journal.ListAsync(account, cancellationToken).ConfigureAwait(false)).All(entry => entry.Id != id))
            return false;

        using var journalEntry = await AcquireEntryAsync(id, id, cancellationToken).ConfigureAwait(false);

        // The entry can have been removed since it was listed.
        if (journalEntry is null || await journalEntry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record) return false;
        if (record.UploadUrl is not null)
            await UploadSession.FromRecord(_graph, record).CancelAsync(cancellationToken).ConfigureAwait(false);
        var destination = record.Destination is { } path
            ? await DriveFileDestination.ResolveAsync(() => Folders, path, cancellationToken).ConfigureAwait(false)
            : null;
        if (destination is StagedNameDestination staged)
            await staged.RemoveStagedFileAsync(_graph, record.Size, cancellationToken).ConfigureAwait(false);
        journalEntry.Remove();
        return true;
    }

    private static async Task<IUploadContent> OpenContentAsync(Stream content, CancellationToken cancellationToken) =>
        content.CanSeek ? new SeekableStreamContent(content) : await Spool.CreateAsync(content, cancellationToken).ConfigureAwait(false);

    private static PendingUpload ToPendingUpload(string id, UploadRecord record) => new(
        id, record.Destination, record.Source, record.Sent, record.Size, record.StartedOn, record.ExpiresOn)
    {
        Name = record.Destination?.Name ?? record.Path,
        AttachedTo = record.AttachedTo is { } mailItem ? MailboxItem.FromRecord(mailItem).ToAttachmentTarget() : null,
    };

    private async Task<UploadReceipt> UploadAsync(
        IUploadContent uploadContent,
        DrivePath destination,
        UploadOptions? options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        options ??= new UploadOptions();
        using var source = new UploadSource(uploadContent, options.ComputeSha256);
        destination = await ResolveDriveAsync(destination, cancellationToken).ConfigureAwait(false);
        var fitsInSingleRequest = options.FitsInSingleRequest(source.Length, source.LastWriteUtc is not null);
        UploadReceipt receipt;
        try
        {
            receipt = await UploadSourceAsync(
                source, destination, options, fitsInSingleRequest, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (fitsInSingleRequest && source.Length > 0
            && UploadFailurePolicy.GetAction(e, UploadPhase.SinglePut) == UploadAction.UseSession)
        {
            // A proxy, or the service, accepts less in one request than documented.
            receipt = await UploadSourceAsync(
                source, destination, options, fitsInSingleRequest: false, progress, cancellationToken).ConfigureAwait(false);
        }

        if (receipt.Verified == Verification.ChangedByService)
            await RememberRewrittenAsync(destination.DriveId, receipt).ConfigureAwait(false);
        return receipt;
    }

    private async Task<UploadReceipt> UploadSourceAsync(
        UploadSource source,
        DrivePath destination,
        UploadOptions options,
        bool fitsInSingleRequest,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (fitsInSingleRequest && options.BeforeCommit is { } beforeCommit)
            await beforeCommit(cancellationToken).ConfigureAwait(false); // only an empty file: it has no bytes to send before the commit

        var journal = fitsInSingleRequest && options.IsIdempotent ? null : _journal;
        var account = journal is null ? "" : await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        var id = journal is null ? "" : TransferJournal.CreateId(account, destination.DriveId, destination.FolderId, destination.Path);
        using var entry = journal is null ? null : await AcquireEntryAsync(id, destination.Name, cancellationToken).ConfigureAwait(false);
        var uploadDestination = await DriveFileDestination.ResolveAsync(
            () => Folders, destination, cancellationToken).ConfigureAwait(false);
        var uploadJournal = new UploadJournal(entry, account, source, uploadDestination, options, _time)
        {
            AcquireAliasAsync = token => AcquireAliasEntryAsync(account, id, destination, token),
        };
        var uploadProgress = new UploadProgress(destination.Name, source.Length, progress, _time, _logger);
        var job = new UploadJob(_graph, source, uploadDestination, options, uploadJournal, uploadProgress, _time)
        {
            TrustedDomains = _options.TrustedDomains,
            IsFolderNew = () => Folders.IsNew(destination),
            GetAccountIdAsync = GetAccountIdAsync,
        };
        if (!fitsInSingleRequest) return await new ResumableUpload(job).RunAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await new SingleRequestUpload(job).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (_journal is not null && UploadFailurePolicy.Classify(e) == UploadFailureKind.NameTaken)
        {
            if (!await CancelLargerUploadAsync(job, entry, destination, cancellationToken).ConfigureAwait(false)) throw;
        }

        return await new SingleRequestUpload(job).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // An earlier run started to upload a larger version of the file through a session, which still holds the name.
    private async Task<bool> CancelLargerUploadAsync(
        UploadJob job, JournalEntry? acquired, DrivePath destination, CancellationToken cancellationToken)
    {
        var account = await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        var id = TransferJournal.CreateId(account, destination.DriveId, destination.FolderId, destination.Path);
        var entry = acquired ?? await AcquireEntryAsync(id, destination.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            if (entry is null || await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { UploadUrl: not null } record)
                return false;
            if (record.Source == job.Source.Identity && job.Options.IfChanged == SourceChangedBehavior.Fail)
                throw job.CreateSourceChangedSinceStartException(record.Sent, entry.Id);
            await UploadSession.FromRecord(_graph, record).CancelAsync(cancellationToken).ConfigureAwait(false);
            entry.Remove();
            return true;
        }
        finally
        {
            if (acquired is null) entry?.Dispose();
        }
    }

    // The next upload of the folder recognizes the file. The file is stored, so nothing cancels this.
    private async Task RememberRewrittenAsync(string driveId, UploadReceipt receipt)
    {
        if (_rewrittenFiles is null) return;
        var account = await GetAccountIdAsync(CancellationToken.None).ConfigureAwait(false);
        await _rewrittenFiles.RememberAsync(
            account, driveId, receipt.Item, receipt.Size, receipt.QuickXorHash, CancellationToken.None).ConfigureAwait(false);
    }

    private Task<JournalEntry?> AcquireEntryAsync(string id, string name, CancellationToken cancellationToken) =>
        AcquireEntryAsync(() => _journal!.AcquireAsync(id, cancellationToken), name);

    private async Task<JournalEntry?> AcquireAliasEntryAsync(
        string account, string id, DrivePath destination, CancellationToken cancellationToken)
    {
        if (_journal is null) return null;

        var aliases = new AliasEntries(_journal, _graph, account, id, destination);
        return await AcquireEntryAsync(() => aliases.AcquireAsync(cancellationToken), destination.Name).ConfigureAwait(false);
    }

    private static async Task<JournalEntry?> AcquireEntryAsync(Func<Task<JournalEntry?>> acquire, string name)
    {
        try
        {
            return await acquire().ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            throw new TransferInterruptedException(
                TransferReason.AlreadyRunning, $"Another call or process is already uploading '{name}'. {e.Remedy}", e);
        }
    }
}
