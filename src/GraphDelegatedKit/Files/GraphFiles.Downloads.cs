using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
    /// <summary>
    /// Downloads a file. The content is written to a partial file next to the destination, which gets its final name when it is complete
    /// and verified. The download recovers from lost connections, stalled responses and expired download URLs. After a failure, the same
    /// call resumes the download.
    /// </summary>
    /// <remarks>
    /// Content that does not have the listed size or hash is fetched again from a fresh address. If the same bytes come twice, and they are
    /// neither empty nor an error page, they are stored, and <see cref="DownloadReceipt.Verified"/> says how they differ. Otherwise the
    /// download fails with <see cref="TransferReason.ContentMismatch"/>, and an existing local file is not changed.
    /// </remarks>
    /// <param name="source">The path or the id of the file.</param>
    /// <param name="destinationPath">
    /// The local file. Until the download is complete, the content is in a <c>.partial</c> file next to it, with a <c>.partial.json</c>
    /// file.
    /// </param>
    /// <param name="options">The options. By default an existing local file is not changed, and the download fails.</param>
    /// <param name="progress">Receives a report for each MiB that was written.</param>
    /// <param name="cancellationToken">
    /// Cancels the download. The partial file remains, so that the same call can resume the download.
    /// </param>
    /// <returns>A receipt. Returned only when the complete file is stored locally.</returns>
    /// <exception cref="GraphException">The service refused the download before the first byte.</exception>
    /// <exception cref="TransferInterruptedException">
    /// The download started and could not be completed. The same call resumes it.
    /// </exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    /// <exception cref="IOException">
    /// The local file exists, is a folder, a link, a pipe or a device, is in a folder that does not exist, has a name that is too long,
    /// does not fit on the disk, or is already being downloaded.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The program has no permission to write to the local folder.</exception>
    public Task<DownloadReceipt> DownloadAsync(
        DrivePath source,
        string destinationPath,
        DownloadOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(destinationPath);
        options ??= new DownloadOptions();
        var destination = LocalDestination.FromPath(Path.GetFullPath(destinationPath));
        return DownloadResolvedAsync();

        async Task<DownloadReceipt> DownloadResolvedAsync()
        {
            var resolved = await ResolveDriveAsync(source, cancellationToken).ConfigureAwait(false);
            return await DownloadToAsync(resolved, destination, options, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Opens a file on the service for reading without downloading all of it. The stream requests only the ranges that are read and a
    /// short read-ahead, so that reading one entry of a large archive transfers little more than that entry. Lost connections and expired
    /// download URLs are retried from the byte where the failure occurred.
    /// </summary>
    /// <param name="source">The path or the id of the file.</param>
    /// <param name="cancellationToken">Cancels the opening. Each read takes its own token.</param>
    /// <returns>
    /// A seekable stream for one reader at a time. Prefer the asynchronous read methods: the synchronous ones, which archive readers use,
    /// block the thread until the bytes have arrived. A read that cannot continue, or that detects a change of the file, throws an
    /// <see cref="IOException"/> with a <see cref="TransferInterruptedException"/> as its inner exception.
    /// </returns>
    /// <exception cref="GraphException">The file does not exist, the user has no access to it, or it is a folder.</exception>
    /// <exception cref="TransferInterruptedException">
    /// The file exists, but none of its bytes could be read, or the service delivers something else than the file.
    /// </exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<Stream> OpenReadAsync(DrivePath source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return OpenAsync();

        async Task<Stream> OpenAsync()
        {
            var resolved = await ResolveDriveAsync(source, cancellationToken).ConfigureAwait(false);
            var opener = new DownloadStreamOpener(_graph, resolved, new DownloadOptions().IdleTimeout, _time, CreateJitter());
            return await opener.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<DownloadReceipt> DownloadToAsync(
        DrivePath source,
        LocalDestination destination,
        DownloadOptions options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken) =>
        new Download(_graph, source, destination, options, progress, _time, CreateJitter()).RunAsync(cancellationToken);

    // The lock is needed because parallel ranges of one file draw delays at the same time.
    private static Func<double> CreateJitter()
    {
        var random = new Random();
        return () =>
        {
            lock (random) return random.NextDouble();
        };
    }
}
