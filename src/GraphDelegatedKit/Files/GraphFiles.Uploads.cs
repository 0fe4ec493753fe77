using System.Net;
using GraphDelegatedKit.Files;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
    /// <summary>
    /// Uploads a file: up to 4 MiB in one request, above that by an upload session that gets over lost connections, lost answers
    /// and faults of the service, and sends again only what did not arrive. It can be run again after anything, in another process too, and then goes on where it was.
    /// </summary>
    /// <param name="filePath">The local file. It is read as it goes, never held in memory, and must not change meanwhile.</param>
    /// <param name="target">Where it is to lie.</param>
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
        string filePath, DrivePath target, UploadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        ArgumentNullException.ThrowIfNull(target);
        target.RequireName(nameof(target));
        return await UploadAsync(FileBytes.Open(filePath), target, options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads bytes that are in memory.</summary>
    /// <inheritdoc cref="UploadAsync(string, DrivePath, UploadOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="content">The bytes, which must not change meanwhile. An upload is gone on with in another process if what was sent of it begins with the same bytes, and it has the same length.</param>
    public async Task<UploadReceipt> UploadAsync(
        ReadOnlyMemory<byte> content, DrivePath target, UploadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.RequireName(nameof(target));
        return await UploadAsync(new MemoryBytes(content), target, options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads a stream, from where it stands to its end. One that cannot seek is first written to a temporary file of its owner's alone, because a range may have to be sent again.</summary>
    /// <inheritdoc cref="UploadAsync(ReadOnlyMemory{byte}, DrivePath, UploadOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// <param name="content">The stream; it stays open. Nobody else may read it meanwhile.</param>
    public async Task<UploadReceipt> UploadAsync(
        Stream content, DrivePath target, UploadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(target);
        target.RequireName(nameof(target));
        ISourceBytes bytes = content.CanSeek ? new StreamBytes(content) : await Spool.OfAsync(content, cancellationToken).ConfigureAwait(false);
        return await UploadAsync(bytes, target, options, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The signed-in person's uploads that began and did not end, in this process or another: files and attachments. Those that are being sent just now are among them.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SignInException">No token could be had to tell who is signed in.</exception>
    public async Task<IReadOnlyList<PendingUpload>> PendingAsync(CancellationToken cancellationToken = default)
    {
        if (_journal is null) return [];
        var account = await AccountAsync(cancellationToken).ConfigureAwait(false);
        var found = await _journal.ListAsync(account, cancellationToken).ConfigureAwait(false);
        return [.. found.Where(entry => !entry.Record.IsOver).Select(entry => Pending(entry.Id, entry.Record)).OrderBy(pending => pending.StartedOn)];
    }

    /// <summary>Gives up an upload that did not end: the service forgets what it has of it and frees the name, and it is no longer written down.</summary>
    /// <param name="id">As <see cref="PendingAsync"/> lists it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns><see langword="false"/> if there is no such upload of the signed-in person.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#cancel-the-upload-session"/>. A session that is gone already is as good. One whose address was lost nobody can end: it holds the name for a day (<see cref="TransferReason.NameHeld"/>).</remarks>
    /// <exception cref="TransferInterruptedException">It is being sent just now (<see cref="TransferReason.AlreadyRunning"/>).</exception>
    /// <exception cref="GraphException">The service could not be told; it stays written down.</exception>
    /// <exception cref="SignInException">No token could be had to tell who is signed in.</exception>
    public async Task<bool> AbandonAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        var account = await AccountAsync(cancellationToken).ConfigureAwait(false);
        if (_journal is null || (await _journal.ListAsync(account, cancellationToken).ConfigureAwait(false)).All(entry => entry.Id != id)) return false;

        using var held = await TakeAsync(id, id, cancellationToken).ConfigureAwait(false);
        if (held is null || await held.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record) return false; // somebody was quicker
        if (record.Address is not null) await UploadSession.Of(_graph, record).GiveUpAsync(cancellationToken).ConfigureAwait(false);
        if (record.Place is { } place && await Destinations.AtAsync(_graph, place, cancellationToken).ConfigureAwait(false) is OddlyNamedFile odd) await odd.RemoveLeftAsync(_graph, record.Size, cancellationToken).ConfigureAwait(false);
        held.Remove();
        return true;
    }

    private static PendingUpload Pending(string id, UploadRecord record) => new(id, record.Place, record.Source, record.Sent, record.Size, record.StartedOn, record.ExpiresOn)
    {
        Name = record.Place?.Name ?? record.Path,
        AttachedTo = record.AttachedTo is { } mail ? AttachmentPlace.Of(mail).Shown() : null,
    };

    private async Task<UploadReceipt> UploadAsync(ISourceBytes bytes, DrivePath target, UploadOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        options ??= new UploadOptions();
        using var source = new UploadSource(bytes, options.Sha256);
        var fitsInOnePut = options.FitsInOnePut(source.Length);
        if (fitsInOnePut && options.BeforeCommit is { } wait) await wait(cancellationToken).ConfigureAwait(false); // of an empty file nothing goes ahead

        var journal = fitsInOnePut && options.TwiceIsOnce ? null : _journal;
        var account = journal is null ? "" : await AccountAsync(cancellationToken).ConfigureAwait(false);
        var id = TransferJournal.IdOf(account, target.DriveId, target.FolderId, target.Path);
        using var entry = journal is null ? null : await TakeAsync(id, target.Name, cancellationToken).ConfigureAwait(false);
        var destination = await Destinations.AtAsync(_graph, target, cancellationToken).ConfigureAwait(false);
        var written = new UploadJournal(entry, account, source, destination, options, _time) { OtherAsync = stop => TakeOtherAsync(account, id, target, stop) };
        var upload = new Upload(_graph, source, destination, options, written, progress, _time, _logger) { TrustedDomains = _options.TrustedDomains };
        if (!fitsInOnePut) return await new SessionUpload(upload).RunAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await new SmallUpload(upload).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict && _journal is not null)
        {
            if (!await GiveUpLargerAsync(upload, entry, target, cancellationToken).ConfigureAwait(false)) throw;
        }

        return await new SmallUpload(upload).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // The file was larger when an earlier run began to send it, by a session, which holds the name.
    private async Task<bool> GiveUpLargerAsync(Upload upload, JournalEntry? taken, DrivePath target, CancellationToken cancellationToken)
    {
        var id = TransferJournal.IdOf(await AccountAsync(cancellationToken).ConfigureAwait(false), target.DriveId, target.FolderId, target.Path);
        var entry = taken ?? await TakeAsync(id, target.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            if (entry is null || await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { Address: not null } record) return false;
            if (record.Source == upload.Source.Identity && upload.Options.IfChanged == ChangedSource.Fail) throw upload.ChangedSince(record.Sent, entry.Id);
            await UploadSession.Of(_graph, record).GiveUpAsync(cancellationToken).ConfigureAwait(false);
            entry.Remove();
            return true;
        }
        finally
        {
            if (taken is null) entry?.Dispose();
        }
    }

    private Task<JournalEntry?> TakeAsync(string id, string name, CancellationToken cancellationToken) => TakeAsync(() => _journal!.TakeAsync(id, cancellationToken), name);

    private async Task<JournalEntry?> TakeOtherAsync(string account, string id, DrivePath target, CancellationToken cancellationToken) => _journal is null ? null
        : await TakeAsync(() => new OtherEntries(_journal, _graph, account, id, target).TakeAsync(cancellationToken), target.Name).ConfigureAwait(false);

    private static async Task<JournalEntry?> TakeAsync(Func<Task<JournalEntry?>> take, string name)
    {
        try
        {
            return await take().ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            throw new TransferInterruptedException(TransferReason.AlreadyRunning, $"The upload '{name}' is being sent by another call or process. {e.Remedy}", e);
        }
    }
}
