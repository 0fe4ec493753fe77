using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
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
    /// <exception cref="IOException">The local file exists, is a folder, has no folder to lie in or too long a name, does not fit on the disk, or is being downloaded already.</exception>
    /// <exception cref="UnauthorizedAccessException">The local folder may not be written to.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Task<DownloadReceipt> DownloadAsync(
        DrivePath source, string destinationPath, DownloadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(destinationPath);
        options ??= new DownloadOptions();
        options.Validate();
        return new Download(_graph, source, Path.GetFullPath(destinationPath), options, progress, _time, CreateJitter()).RunAsync(cancellationToken);
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
        var remoteFile = await RemoteFile.GetAsync(_graph, source, cancellationToken).ConfigureAwait(false);
        var downloadSource = new DownloadSource(_graph, source, remoteFile, new DownloadOptions().IdleTimeout, _time, CreateJitter());
        return await DownloadStream.OpenAsync(downloadSource, cancellationToken).ConfigureAwait(false);
    }

    // Several parts of one file wait at the same time.
    private static Func<double> CreateJitter()
    {
        var random = new Random();
        return () =>
        {
            lock (random) return random.NextDouble();
        };
    }
}
