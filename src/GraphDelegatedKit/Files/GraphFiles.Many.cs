using System.Runtime.CompilerServices;
using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
    /// <summary>
    /// Uploads a folder with all its subfolders, several files at once, each in the same way as
    /// <see cref="UploadAsync(string, DrivePath, UploadOptions?, IProgress{TransferProgress}?, CancellationToken)"/>. After a failure, the
    /// same call uploads only what is missing. The upload starts when the results are enumerated.
    /// </summary>
    /// <param name="sourceFolder">
    /// The local folder. Its own name is not used. Hidden files and empty folders are included. Links are not followed; each one is
    /// reported in a result.
    /// </param>
    /// <param name="destinationFolder">
    /// The folder on the service that receives the content. The folder and its parents are created if they do not exist. The root of a
    /// drive is <c>DrivePath.ById(driveId, "root")</c>, of the user's own drive <see cref="DrivePath.MyDriveRoot"/>.
    /// </param>
    /// <param name="options">The options. By default unchanged files are skipped and changed files are replaced.</param>
    /// <param name="progress">Receives the progress of all files together.</param>
    /// <param name="cancellationToken">
    /// Cancels the job with an <see cref="OperationCanceledException"/> after all finished results were returned. Started transfers can be
    /// resumed.
    /// </param>
    /// <returns>
    /// One result for each file, each empty folder and each skipped entry, as they finish. Skipped and refused entries are returned first.
    /// </returns>
    /// <remarks>
    /// <para>A file that fails, or that has a name the service does not accept, is returned as a result with a
    /// <see cref="UploadResult.Reason"/>; the job continues.
    /// The service treats names that differ only in case as the same name: all files with such names are refused.
    /// Leaving the enumeration early cancels the job.</para>
    /// <para><see cref="ListPendingUploadsAsync"/> lists pending uploads of this job by the id of their folder.</para>
    /// </remarks>
    /// <exception cref="GraphException">The destination folder does not exist and cannot be created.</exception>
    /// <exception cref="SignInException">
    /// No access token could be obtained. The job ends, because the other files would fail too.
    /// </exception>
    /// <exception cref="IOException">The local folder does not exist, or is a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The program has no permission to read the local folder.</exception>
    public IAsyncEnumerable<UploadResult> UploadManyAsync(
        string sourceFolder,
        DrivePath destinationFolder,
        UploadManyOptions? options = null,
        IProgress<TransferManyProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sourceFolder);
        ArgumentNullException.ThrowIfNull(destinationFolder);
        return ResolveThenRunAsync(destinationFolder, UploadToAsync, cancellationToken);

        IAsyncEnumerable<UploadResult> UploadToAsync(DrivePath folder, CancellationToken token) =>
            CreateFolderUploader(folder, options, progress)
                .RunAsync(listToken => LocalTree.List(sourceFolder, folder, listToken), token);
    }

    /// <summary>
    /// Uploads a set of files, several at once, in the same way as
    /// <see cref="UploadManyAsync(string, DrivePath, UploadManyOptions?, IProgress{TransferManyProgress}?, CancellationToken)"/> uploads a
    /// folder.
    /// </summary>
    /// <inheritdoc cref="UploadManyAsync(string, DrivePath, UploadManyOptions?, IProgress{TransferManyProgress}?, CancellationToken)"/>
    /// <param name="files">
    /// The local files, each with its path below the destination folder, with <c>/</c> between names. The sequence is read to its end
    /// before the upload starts. Links in this sequence are followed.
    /// </param>
    public IAsyncEnumerable<UploadResult> UploadManyAsync(
        IEnumerable<(string Source, string Target)> files,
        DrivePath destinationFolder,
        UploadManyOptions? options = null,
        IProgress<TransferManyProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(destinationFolder);
        return ResolveThenRunAsync(destinationFolder, UploadToAsync, cancellationToken);

        IAsyncEnumerable<UploadResult> UploadToAsync(DrivePath folder, CancellationToken token) =>
            CreateFolderUploader(folder, options, progress)
                .RunAsync(listToken => LocalTree.List(files, folder, listToken), token);
    }

    /// <summary>
    /// Downloads a folder with all its subfolders, several files at once, each in the same way as <see cref="DownloadAsync"/>. After a
    /// failure, the same call downloads only what is missing. The download starts when the results are enumerated.
    /// </summary>
    /// <param name="folder">
    /// The path or the id of the folder on the service. The root of a drive is <c>DrivePath.ById(driveId, "root")</c>, of the user's own
    /// drive <see cref="DrivePath.MyDriveRoot"/>.
    /// </param>
    /// <param name="destinationFolder">
    /// The local folder that receives the content. The folder is created if it does not exist. No file is written outside of this folder.
    /// </param>
    /// <param name="options">The options. By default identical local files are skipped, and local files that differ are an error.</param>
    /// <param name="progress">Receives the progress of all files together.</param>
    /// <param name="cancellationToken">
    /// Cancels the job with an <see cref="OperationCanceledException"/> after all finished results were returned. Started transfers can be
    /// resumed.
    /// </param>
    /// <returns>
    /// One result for each file, each empty folder and each skipped entry, as they finish. Skipped and refused entries are returned first.
    /// </returns>
    /// <remarks>
    /// A file that fails, or that has a name the local file system does not accept or that leads outside of the folder, is returned as a
    /// result with a <see cref="DownloadResult.Reason"/>; the job continues. A folder whose name is refused, or that cannot be listed, is
    /// returned as one result without a count of its content. The download does not write through local links, also if another program
    /// replaces a folder by a link meanwhile: on Linux, files are opened from handles of their folders; on Windows an open file keeps its
    /// folders in place, and they are checked again after it was opened; on macOS they are only checked again. Leaving the enumeration
    /// early cancels the job.
    /// </remarks>
    /// <exception cref="GraphException">The folder does not exist, is a file, or cannot be listed.</exception>
    /// <exception cref="SignInException">
    /// No access token could be obtained. The job ends, because the other files would fail too.
    /// </exception>
    /// <exception cref="IOException">The local folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The program has no permission to create the local folder.</exception>
    public IAsyncEnumerable<DownloadResult> DownloadManyAsync(
        DrivePath folder,
        string destinationFolder,
        DownloadManyOptions? options = null,
        IProgress<TransferManyProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(destinationFolder);
        options ??= new DownloadManyOptions();
        var localFolder = Path.GetFullPath(destinationFolder);
        return ResolveThenRunAsync(folder, DownloadFromAsync, cancellationToken);

        IAsyncEnumerable<DownloadResult> DownloadFromAsync(DrivePath source, CancellationToken token) =>
            new FolderDownloader(_graph, DownloadToAsync, source, localFolder, options, progress, _time).RunAsync(token);
    }

    private async IAsyncEnumerable<T> ResolveThenRunAsync<T>(
        DrivePath path,
        Func<DrivePath, CancellationToken, IAsyncEnumerable<T>> runAsync,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        path = await ResolveDriveAsync(path, cancellationToken).ConfigureAwait(false);
        await foreach (var result in runAsync(path, cancellationToken).ConfigureAwait(false)) yield return result;
    }

    private FolderUploader CreateFolderUploader(
        DrivePath destinationFolder, UploadManyOptions? options, IProgress<TransferManyProgress>? progress) =>
        new(_graph, Folders, UploadAsync, IsRewrittenAsync, destinationFolder, options ?? new UploadManyOptions(), progress, _time);

    // The service changed the file when it stored it, and neither side has changed since.
    private async Task<bool> IsRewrittenAsync(string driveId, DriveItem item, string localPath, CancellationToken cancellationToken) =>
        _rewrittenFiles is not null && await _rewrittenFiles.IsUnchangedAsync(
            await GetAccountIdAsync(cancellationToken).ConfigureAwait(false), driveId, item, localPath, cancellationToken)
            .ConfigureAwait(false);
}
