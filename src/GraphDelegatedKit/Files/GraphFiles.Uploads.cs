using System.Net;
using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Attachments;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
    /// <summary>
    /// Uploads a file: up to 4 MiB in one request, above that by an upload session that gets over lost connections, lost answers
    /// and faults of the service, and sends again only what did not arrive. It can be run again after anything, in another process too, and then goes on where it was.
    /// </summary>
    /// <param name="filePath">The local file. It is read as it goes, never held in memory, and must not change meanwhile.</param>
    /// <param name="destination">Where it is to lie.</param>
    /// <param name="options">How; as it stands a file of the same name is replaced.</param>
    /// <param name="progress">Told of every stretch the service confirmed.</param>
    /// <param name="cancellationToken">Ends the upload. The same call goes on with it later, for as long as its session lives; without a journal it is given up.</param>
    /// <returns>What it came to; only ever of a file that is there whole.</returns>
    /// <remarks>
    /// Before it goes on, what was sent is read again and its hash compared: two versions of a file are never spliced together
    /// (<see cref="UploadOptions.IfChanged"/>). <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/>
    /// </remarks>
    /// <exception cref="GraphException">The service refused before a byte was taken, or a file that fits in one request could not be sent.</exception>
    /// <exception cref="TransferInterruptedException">It began and could not be completed; its <see cref="TransferInterruptedException.Reason"/> says what to do.</exception>
    /// <exception cref="SignInException">No token could be had.</exception>
    /// <exception cref="IOException">The local file is not there, is a folder, a pipe or a device, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The local file may not be read.</exception>
    public async Task<UploadReceipt> UploadAsync(
        string filePath, DrivePath destination, UploadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        ArgumentNullException.ThrowIfNull(destination);
        destination.RequireName(nameof(destination));
        return await UploadAsync(FileContent.Open(filePath), destination, options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads bytes that are in memory.</summary>
    /// <inheritdoc cref="UploadAsync(string, DrivePath, UploadOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="content">The bytes, which must not change meanwhile. An upload is gone on with in another process if what was sent of it begins with the same bytes, and it has the same length.</param>
    public async Task<UploadReceipt> UploadAsync(
        ReadOnlyMemory<byte> content, DrivePath destination, UploadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.RequireName(nameof(destination));
        return await UploadAsync(new MemoryContent(content), destination, options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads a stream, from where it stands to its end. One that cannot seek is first written to a temporary file of its owner's alone, because a range may have to be sent again.</summary>
    /// <inheritdoc cref="UploadAsync(ReadOnlyMemory{byte}, DrivePath, UploadOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="content">The stream; it stays open. Nobody else may read it meanwhile.</param>
    public async Task<UploadReceipt> UploadAsync(
        Stream content, DrivePath destination, UploadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(destination);
        destination.RequireName(nameof(destination));
        IUploadContent uploadContent = content.CanSeek ? new SeekableStreamContent(content) : await Spool.CreateAsync(content, cancellationToken).ConfigureAwait(false);
        return await UploadAsync(uploadContent, destination, options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The signed-in person's uploads that began and did not end, in this process or another: files and attachments. Those that are being sent just now are among them.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SignInException">No token could be had to tell who is signed in.</exception>
    public async Task<IReadOnlyList<PendingUpload>> ListPendingUploadsAsync(CancellationToken cancellationToken = default)
    {
        if (_journal is null) return [];
        var account = await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        var entries = await _journal.ListAsync(account, cancellationToken).ConfigureAwait(false);
        return [.. entries.Where(entry => !entry.Record.IsCompleted).Select(entry => ToPendingUpload(entry.Id, entry.Record)).OrderBy(pending => pending.StartedOn)];
    }

    /// <summary>Gives up an upload that did not end: the service forgets what it has of it and frees the name, and it is no longer written down.</summary>
    /// <param name="id">As <see cref="ListPendingUploadsAsync"/> lists it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns><see langword="false"/> if there is no such upload of the signed-in person.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#cancel-the-upload-session"/>. A session that is gone already is as good. One whose address was lost nobody can end: it holds the name for a day (<see cref="TransferReason.NameHeld"/>).</remarks>
    /// <exception cref="TransferInterruptedException">It is being sent just now (<see cref="TransferReason.AlreadyRunning"/>).</exception>
    /// <exception cref="GraphException">The service could not be told; it stays written down.</exception>
    /// <exception cref="SignInException">No token could be had to tell who is signed in.</exception>
    public async Task<bool> CancelUploadAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        var account = await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        if (_journal is null || (await _journal.ListAsync(account, cancellationToken).ConfigureAwait(false)).All(entry => entry.Id != id)) return false;

        using var journalEntry = await AcquireEntryAsync(id, id, cancellationToken).ConfigureAwait(false);
        if (journalEntry is null || await journalEntry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record) return false; // somebody was quicker
        if (record.UploadUrl is not null) await UploadSession.FromRecord(_graph, record).CancelAsync(cancellationToken).ConfigureAwait(false);
        if (record.Destination is { } path && await DestinationResolver.ResolveAsync(_graph, path, cancellationToken).ConfigureAwait(false) is StagedNameDestination staged) await staged.RemoveStagedFileAsync(_graph, record.Size, cancellationToken).ConfigureAwait(false);
        journalEntry.Remove();
        return true;
    }

    private static PendingUpload ToPendingUpload(string id, UploadRecord record) => new(id, record.Destination, record.Source, record.Sent, record.Size, record.StartedOn, record.ExpiresOn)
    {
        Name = record.Destination?.Name ?? record.Path,
        AttachedTo = record.AttachedTo is { } mailItem ? MailboxItem.FromRecord(mailItem).ToAttachmentTarget() : null,
    };

    private async Task<UploadReceipt> UploadAsync(IUploadContent uploadContent, DrivePath destination, UploadOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        options ??= new UploadOptions();
        using var source = new UploadSource(uploadContent, options.ComputeSha256);
        var fitsInSingleRequest = options.FitsInSingleRequest(source.Length);
        if (fitsInSingleRequest && options.BeforeCommit is { } beforeCommit) await beforeCommit(cancellationToken).ConfigureAwait(false); // of an empty file nothing goes ahead

        var journal = fitsInSingleRequest && options.IsIdempotent ? null : _journal;
        var account = journal is null ? "" : await GetAccountIdAsync(cancellationToken).ConfigureAwait(false);
        var id = TransferJournal.CreateId(account, destination.DriveId, destination.FolderId, destination.Path);
        using var entry = journal is null ? null : await AcquireEntryAsync(id, destination.Name, cancellationToken).ConfigureAwait(false);
        var uploadDestination = await DestinationResolver.ResolveAsync(_graph, destination, cancellationToken).ConfigureAwait(false);
        var uploadJournal = new UploadJournal(entry, account, source, uploadDestination, options, _time) { AcquireAliasAsync = token => AcquireAliasEntryAsync(account, id, destination, token) };
        var upload = new UploadJob(_graph, source, uploadDestination, options, uploadJournal, progress, _time, _logger) { TrustedDomains = _options.TrustedDomains };
        if (!fitsInSingleRequest) return await new ResumableUpload(upload).RunAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await new SingleRequestUpload(upload).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict && _journal is not null)
        {
            if (!await CancelLargerUploadAsync(upload, entry, destination, cancellationToken).ConfigureAwait(false)) throw;
        }

        return await new SingleRequestUpload(upload).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // The file was larger when an earlier run began to send it, by a session, which holds the name.
    private async Task<bool> CancelLargerUploadAsync(UploadJob upload, JournalEntry? acquired, DrivePath destination, CancellationToken cancellationToken)
    {
        var id = TransferJournal.CreateId(await GetAccountIdAsync(cancellationToken).ConfigureAwait(false), destination.DriveId, destination.FolderId, destination.Path);
        var entry = acquired ?? await AcquireEntryAsync(id, destination.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            if (entry is null || await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { UploadUrl: not null } record) return false;
            if (record.Source == upload.Source.Identity && upload.Options.IfChanged == SourceChangedBehavior.Fail) throw upload.SourceChangedSinceStart(record.Sent, entry.Id);
            await UploadSession.FromRecord(_graph, record).CancelAsync(cancellationToken).ConfigureAwait(false);
            entry.Remove();
            return true;
        }
        finally
        {
            if (acquired is null) entry?.Dispose();
        }
    }

    private Task<JournalEntry?> AcquireEntryAsync(string id, string name, CancellationToken cancellationToken) => AcquireEntryAsync(() => _journal!.AcquireAsync(id, cancellationToken), name);

    private async Task<JournalEntry?> AcquireAliasEntryAsync(string account, string id, DrivePath destination, CancellationToken cancellationToken) => _journal is null ? null
        : await AcquireEntryAsync(() => new AliasEntries(_journal, _graph, account, id, destination).AcquireAsync(cancellationToken), destination.Name).ConfigureAwait(false);

    private static async Task<JournalEntry?> AcquireEntryAsync(Func<Task<JournalEntry?>> acquire, string name)
    {
        try
        {
            return await acquire().ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            throw new TransferInterruptedException(TransferReason.AlreadyRunning, $"The upload '{name}' is being sent by another call or process. {e.Remedy}", e);
        }
    }
}
