using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files;
using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit;

/// <summary>Files in OneDrive and SharePoint, to and fro. Had by <see cref="GraphFilesCalls.Files(IGraphClient, FileTransferOptions)"/>.</summary>
public sealed partial class GraphFiles
{
    private readonly IGraphClient _graph;
    private readonly FileTransferOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TransferJournal? _journal;

    internal GraphFiles(IGraphClient graph, FileTransferOptions options, IKeyring? keyring = null)
    {
        (_graph, _options) = (graph, options);
        _time = options.TimeProvider ?? (graph as IKnowsItsSurroundings)?.TimeProvider ?? TimeProvider.System;
        _logger = (options.LoggerFactory ?? (graph as IKnowsItsSurroundings)?.LoggerFactory)?.CreateLogger("GraphDelegatedKit.Files") ?? NullLogger.Instance;
        _journal = options.Journal is { } journal ? new TransferJournal(journal, keyring ?? new OsKeyring(_time), options.TrustedDomains, _time, _logger) : null;
    }

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

    /// <summary>The signed-in person's uploads that began and did not end, in this process or another. Those that are being sent just now are among them.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SignInException">No token could be had to tell who is signed in.</exception>
    public async Task<IReadOnlyList<PendingUpload>> PendingAsync(CancellationToken cancellationToken = default)
    {
        if (_journal is null) return [];
        var account = await AccountAsync(cancellationToken).ConfigureAwait(false);
        var found = await _journal.ListAsync(account, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(entry => Pending(entry.Id, entry.Record)).OrderBy(pending => pending.StartedOn)];
    }

    /// <summary>Gives up an upload that did not end: the service forgets what it has of it and frees the name, and it is no longer written down.</summary>
    /// <param name="id">As <see cref="PendingAsync"/> lists it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns><see langword="false"/> if there is no such upload of the signed-in person.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#cancel-the-upload-session"/>. A session that is gone already is as good.</remarks>
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
        await UploadSession.Of(_graph, record).GiveUpAsync(cancellationToken).ConfigureAwait(false);
        held.Remove();
        return true;
    }

    /// <summary>Makes a folder, and those above it, where they are not there yet.</summary>
    /// <param name="folder">The folder, by its path in the drive.</param>
    /// <param name="cancellationToken">Ends the call; folders made so far stay.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="GraphException">A file is in the way, or the service refused.</exception>
    public Task<DriveItem> EnsureFolderAsync(DrivePath folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.RequireName(nameof(folder));
        return Folders.EnsureAsync(_graph, folder, cancellationToken);
    }

    /// <summary>
    /// Downloads a file. It is written beside the destination and gets its name when it is whole and proven; lost connections, silence and addresses that end are got
    /// over, and a call that was stopped, by whatever, goes on where it was when it is made again.
    /// </summary>
    /// <param name="source">The file, by path or by id.</param>
    /// <param name="destinationPath">The local file. While it is not whole, what is here lies beside it as <c>.partial</c>, with a <c>.partial.json</c>.</param>
    /// <param name="options">How; as it stands a local file that exists is left alone, and that is an error.</param>
    /// <param name="progress">Told of every MiB that was written.</param>
    /// <param name="cancellationToken">Ends the download; what is here stays, to go on with.</param>
    /// <returns>What it came to; only ever of a file that is here whole.</returns>
    /// <exception cref="GraphException">The service refused before a byte was fetched.</exception>
    /// <exception cref="TransferInterruptedException">It began and could not be completed. The same call goes on where it stopped.</exception>
    /// <exception cref="SignInException">No token could be had.</exception>
    /// <exception cref="IOException">The local file exists, is a folder, has no folder to lie in, does not fit on the disk, or is being downloaded already.</exception>
    /// <exception cref="UnauthorizedAccessException">The local folder may not be written to.</exception>
    public Task<DownloadReceipt> DownloadAsync(
        DrivePath source, string destinationPath, DownloadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(destinationPath);
        options ??= new DownloadOptions();
        options.Check();
        return new Download(_graph, source, Path.GetFullPath(destinationPath), options, progress, _time, Jitter()).RunAsync(cancellationToken);
    }

    /// <summary>
    /// Opens a file for reading where it is, without fetching it: what is read is fetched, and a little more, so that one entry of a large archive costs
    /// about its own size. Lost connections and addresses that end are got over at the byte where they happened.
    /// </summary>
    /// <param name="source">The file, by path or by id.</param>
    /// <param name="cancellationToken">Ends the opening; each read has its own.</param>
    /// <returns>
    /// A stream one can jump in, for one reader at a time. Prefer its asynchronous reads: the synchronous ones, which readers of archives use, hold their thread until the
    /// bytes are here. A read that cannot go on, or finds that the file has changed, throws an <see cref="IOException"/> with a <see cref="TransferInterruptedException"/> inside.
    /// </returns>
    /// <exception cref="GraphException">The file is not there, may not be read, or is a folder.</exception>
    /// <exception cref="TransferInterruptedException">It is there, and none of its bytes could be had.</exception>
    /// <exception cref="SignInException">No token could be had.</exception>
    public async Task<Stream> OpenReadAsync(DrivePath source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var remote = await RemoteFile.LookAsync(_graph, source, cancellationToken).ConfigureAwait(false);
        var line = new DownloadLine(_graph, source, remote, new DownloadOptions().IdleTimeout, _time, Jitter());
        return await DownloadStream.OpenAsync(line, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An item that is there, by path or by id, with all that Graph says of it.</summary>
    /// <param name="path">Names may hold anything the service takes: <c># % + &amp; '</c> and all of Unicode.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="GraphException">It is not there, or may not be seen.</exception>
    public Task<DriveItem> ItemAsync(DrivePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return DriveLookup.ItemAsync(_graph, path, cancellationToken);
    }

    /// <summary>The item behind a link as people paste it: a sharing link, the address of a file, or what the address bar shows in a library.</summary>
    /// <param name="link">An https link. It is sent to Graph and nowhere else.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The item; <see cref="DrivePath.Of(DriveItem)"/> makes a place of it.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get"/></remarks>
    /// <exception cref="ArgumentException">It is no https link.</exception>
    /// <exception cref="GraphException">It leads nowhere, or not for this person.</exception>
    public Task<DriveItem> FromLinkAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(link);
        var share = PastedLink.ShareId(link);
        return _graph.GetAsync<DriveItem>($"shares/{share}/driveItem", cancellationToken);
    }

    /// <summary>A site by its host and its place there.</summary>
    /// <param name="host">Such as <c>contoso.sharepoint.com</c>.</param>
    /// <param name="path">Such as <c>/sites/Engineering</c>; empty or <c>/</c> for the host's root site.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/site-getbypath"/></remarks>
    /// <exception cref="GraphException">There is no such site, or it may not be seen.</exception>
    public Task<Site> SiteAsync(string host, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentNullException.ThrowIfNull(path);
        path = path.Trim('/');
        if (path.Length == 0) return _graph.GetAsync<Site>($"sites/{host}", cancellationToken);
        return _graph.GetAsync<Site>($"sites/{host}:/{path}", cancellationToken);
    }

    /// <summary>The document libraries of a site.</summary>
    /// <param name="siteId">The site's id.</param>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/drive-list"/></remarks>
    public GraphPages<Drive> DrivesOfSite(string siteId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(siteId);
        return _graph.ListAsync<Drive>($"sites/{siteId}/drives");
    }

    /// <summary>The folder all files of a team lie in; each channel has one of its own in it, private and shared ones elsewhere.</summary>
    /// <param name="teamId">The team's id, which is its group's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="GraphException">There is no such team, or it may not be seen.</exception>
    public Task<DriveItem> TeamFolderAsync(string teamId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(teamId);
        return _graph.GetAsync<DriveItem>($"groups/{teamId}/drive/root", cancellationToken);
    }

    /// <summary>The folder of a channel's files, whichever site that is in: private and shared channels have one of their own.</summary>
    /// <param name="teamId">The team's id.</param>
    /// <param name="channelId">The channel's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The folder; its id and that of its drive are what <see cref="DrivePath.InFolder"/> takes.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/channel-get-filesfolder"/></remarks>
    /// <exception cref="GraphException">There is no such channel, or it may not be seen.</exception>
    public Task<DriveItem> ChannelFolderAsync(string teamId, string channelId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(teamId);
        ArgumentException.ThrowIfNullOrWhiteSpace(channelId);
        return _graph.GetAsync<DriveItem>($"teams/{teamId}/channels/{channelId}/filesFolder", cancellationToken);
    }

    // Several parts of one file wait at the same time.
    private static Func<double> Jitter()
    {
        var random = new Random();
        return () =>
        {
            lock (random) return random.NextDouble();
        };
    }

    private static PendingUpload Pending(string id, UploadRecord record) => new(
        id,
        record.FolderId is { } folder ? DrivePath.InFolder(record.DriveId, folder, record.Path) : DrivePath.In(record.DriveId, record.Path),
        record.Source, record.Sent, record.Size, record.StartedOn, record.ExpiresOn);

    private async Task<UploadReceipt> UploadAsync(ISourceBytes bytes, DrivePath target, UploadOptions? options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        options ??= new UploadOptions();
        using var source = new UploadSource(bytes, options.Sha256);
        var fitsInOnePut = source.Length == 0 || (source.Length <= options.MostInOnePut && options.LastModified is null && options.BeforeCommit is null); // a session cannot take zero bytes
        if (fitsInOnePut)
        {
            if (options.BeforeCommit is { } wait) await wait(cancellationToken).ConfigureAwait(false); // of an empty file nothing goes ahead
            return await new SmallUpload(new Upload(_graph, source, new DriveFile(target), options, progress, _time, _logger), target).RunAsync(cancellationToken).ConfigureAwait(false);
        }

        var account = _journal is null ? "" : await AccountAsync(cancellationToken).ConfigureAwait(false);
        var id = TransferJournal.IdOf(account, target.DriveId, target.FolderId, target.Path);
        using var entry = _journal is null ? null : await TakeAsync(id, target.Name, cancellationToken).ConfigureAwait(false);
        var upload = new Upload(_graph, source, new DriveFile(target), options, progress, _time, _logger) { Journal = entry, Target = target, Account = account, TrustedDomains = _options.TrustedDomains };
        return await new SessionUpload(upload).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<JournalEntry?> TakeAsync(string id, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _journal!.TakeAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            throw new TransferInterruptedException(TransferReason.AlreadyRunning, $"The upload '{name}' is being sent by another call or process. {e.Remedy}", e);
        }
    }

    private async Task<string> AccountAsync(CancellationToken cancellationToken) => _graph is IKnowsItsSurroundings client
        ? (await client.AccountAsync(cancellationToken).ConfigureAwait(false))?.HomeAccountId ?? ""
        : "";
}
