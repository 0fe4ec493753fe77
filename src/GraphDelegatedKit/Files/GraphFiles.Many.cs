using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit;

// Many files at once.
public sealed partial class GraphFiles
{
    /// <summary>
    /// Uploads a folder with all that is below it, several files at once, each as <see cref="UploadAsync(string, DrivePath, UploadOptions?, IProgress{TransferProgress}?, CancellationToken)"/>
    /// does. Run again after anything, it sends what is missing. Nothing is sent until the results are walked through.
    /// </summary>
    /// <param name="sourceFolder">The local folder; its own name is not used. Hidden files and empty folders go too, links are not followed, and a result says so.</param>
    /// <param name="destinationFolder">The folder what is in it comes to lie in; made, with those above it, where it is missing. The root of a drive is <c>DrivePath.ById(driveId, "root")</c>.</param>
    /// <param name="options">How; as it stands files that are there unchanged are left alone, and changed ones replaced.</param>
    /// <param name="progress">Told of all of them together.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>, after what has finished was told. What was under way can be gone on with.</param>
    /// <returns>What became of each file, of each folder with nothing in it, and of what was left out; as they finish, each exactly once. First come those of which nothing is sent at all.</returns>
    /// <remarks>
    /// <para>A file that fails, or whose name the service would not take, is a result with a <see cref="UploadResult.Reason"/>, and ends nothing. Names that differ in upper and lower case
    /// alone are one name to the service: all of them are refused. Whoever stops walking ends the job, as the token does.</para>
    /// <para>Pending uploads are listed (<see cref="ListPendingUploadsAsync"/>) by the id of their folder.</para>
    /// </remarks>
    /// <exception cref="GraphException">The target folder is not there and cannot be made.</exception>
    /// <exception cref="SignInException">No token could be had, for this file or any other.</exception>
    /// <exception cref="IOException">The local folder is not there, or is a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The local folder may not be read.</exception>
    public IAsyncEnumerable<UploadResult> UploadManyAsync(
        string sourceFolder, DrivePath destinationFolder, UploadManyOptions? options = null, IProgress<TransferManyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sourceFolder);
        ArgumentNullException.ThrowIfNull(destinationFolder);
        return new FolderUploader(_graph, this, destinationFolder, options ?? new UploadManyOptions(), progress, _time).RunAsync(token => LocalTree.List(sourceFolder, destinationFolder, token), cancellationToken);
    }

    /// <summary>Uploads files of one's own choice, several at once, as <see cref="UploadManyAsync(string, DrivePath, UploadManyOptions?, IProgress{TransferManyProgress}?, CancellationToken)"/> does those of a folder.</summary>
    /// <inheritdoc cref="UploadManyAsync(string, DrivePath, UploadManyOptions?, IProgress{TransferManyProgress}?, CancellationToken)"/>
    /// <param name="files">Each local file with its path below the target folder, its names parted by <c>/</c>. Read to the end before anything is sent. A link named here is followed.</param>
    public IAsyncEnumerable<UploadResult> UploadManyAsync(
        IEnumerable<(string Source, string Target)> files, DrivePath destinationFolder, UploadManyOptions? options = null, IProgress<TransferManyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(destinationFolder);
        return new FolderUploader(_graph, this, destinationFolder, options ?? new UploadManyOptions(), progress, _time).RunAsync(token => LocalTree.List(files, destinationFolder, token), cancellationToken);
    }

    /// <summary>
    /// Downloads a folder with all that is below it, several files at once, each as <see cref="DownloadAsync"/> does. Run again after anything, it fetches what is missing.
    /// Nothing is fetched until the results are walked through.
    /// </summary>
    /// <param name="folder">The folder on the service, by path or by id. The root of a drive is <c>DrivePath.ById(driveId, "root")</c>.</param>
    /// <param name="destinationFolder">The local folder what is in it comes to lie in; made where it is missing. Nothing is ever written outside of it.</param>
    /// <param name="options">How; as it stands local files that are the same are left alone, and others are an error.</param>
    /// <param name="progress">Told of all of them together.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>, after what has finished was told. What was under way can be gone on with.</param>
    /// <returns>What became of each file, of each folder with nothing in it, and of what was left out; as they finish, each exactly once. First come those of which nothing is fetched at all.</returns>
    /// <remarks>
    /// A file that fails, or a name that cannot be had here or would lead elsewhere, is a result with a <see cref="DownloadResult.Reason"/>, and ends nothing. Of a folder whose name is refused, or that
    /// cannot be listed, there is one result, with no count of what is in it. Links in the way are not written through. Whoever stops walking ends the job, as the token does.
    /// </remarks>
    /// <exception cref="GraphException">The folder is not there, is a file, or cannot be listed.</exception>
    /// <exception cref="SignInException">No token could be had, for this file or any other.</exception>
    /// <exception cref="IOException">The local folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The local folder may not be made.</exception>
    public IAsyncEnumerable<DownloadResult> DownloadManyAsync(
        DrivePath folder, string destinationFolder, DownloadManyOptions? options = null, IProgress<TransferManyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(destinationFolder);
        options ??= new DownloadManyOptions();
        options.Download.Validate();
        return new FolderDownloader(_graph, this, folder, Path.GetFullPath(destinationFolder), options, progress, _time).RunAsync(cancellationToken);
    }
}
