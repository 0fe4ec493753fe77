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
        return Folders.EnsureAsync(_graph, folder, cancellationToken);
    }
}
