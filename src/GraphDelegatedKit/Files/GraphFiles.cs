using GraphDelegatedKit.Files;

namespace GraphDelegatedKit;

/// <summary>Files in OneDrive and SharePoint, to and fro. Had by <see cref="GraphFilesCalls.Files"/>.</summary>
public sealed class GraphFiles
{
    private const long MostInOnePut = 4 * 1024 * 1024;

    private readonly IGraphClient _graph;
    private readonly TimeProvider _time;

    internal GraphFiles(IGraphClient graph, TimeProvider time) => (_graph, _time) = (graph, time);

    /// <summary>
    /// Uploads a file: up to 4 MiB in one request, above that by an upload session that gets over lost connections, lost answers
    /// and faults of the service, and sends again only what did not arrive.
    /// </summary>
    /// <param name="filePath">The local file. It is read as it goes, never held in memory, and must not change meanwhile.</param>
    /// <param name="target">Where it is to lie.</param>
    /// <param name="options">How; as it stands a file of the same name is replaced.</param>
    /// <param name="progress">Told of every stretch the service confirmed.</param>
    /// <param name="cancellationToken">Ends the upload. What was sent is given up with it: a later call begins at the beginning.</param>
    /// <returns>What it came to; only ever of a file that is there whole.</returns>
    /// <exception cref="GraphException">The service refused before a byte was taken, or a file that fits in one request could not be sent.</exception>
    /// <exception cref="TransferInterruptedException">It began and could not be completed; the upload session was given up.</exception>
    /// <exception cref="SignInException">No token could be had.</exception>
    /// <exception cref="IOException">The local file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The local file may not be read, or is a folder.</exception>
    public async Task<UploadReceipt> UploadAsync(
        string filePath, DrivePath target, UploadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        ArgumentNullException.ThrowIfNull(target);
        target.RequireName(nameof(target));
        options ??= new UploadOptions();

        using var source = SourceFile.Open(filePath);
        var upload = new Upload(_graph, source, target, options, progress, _time, new Random().NextDouble);
        var fitsInOnePut = source.Length == 0 || (source.Length <= MostInOnePut && options.LastModified is null); // a session cannot take zero bytes
        return await (fitsInOnePut ? new SmallUpload(upload).RunAsync(cancellationToken) : new SessionUpload(upload).RunAsync(cancellationToken)).ConfigureAwait(false);
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

    // Several parts of one file wait at the same time.
    private static Func<double> Jitter()
    {
        var random = new Random();
        return () =>
        {
            lock (random) return random.NextDouble();
        };
    }
}
