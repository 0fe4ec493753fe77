using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Shares;
using Microsoft.AspNetCore.Http;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

/// <summary>The files of the tenant seen from behind, without Graph: for putting them there and for comparing them.</summary>
public sealed class LocalFiles
{
    private readonly DriveRegistry _drives;
    private readonly UserDirectory _users;
    private readonly ShareRegistry _shares;

    internal LocalFiles(DriveRegistry drives, UserDirectory users, ShareRegistry shares)
    {
        _drives = drives;
        _users = users;
        _shares = shares;
    }

    /// <summary>The id of somebody's own drive.</summary>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public string GetDriveId(string username) => _drives.GetUserDrive(
        _users.Find(username) ?? throw new ArgumentException($"Nobody here is called '{username}'.", nameof(username))).Info.Id;

    /// <summary>The id of a site's library.</summary>
    /// <param name="sitePath">Such as <c>/sites/Engineering</c>; empty for the root site.</param>
    /// <param name="library">The name of the library.</param>
    /// <exception cref="ArgumentException">There is no such site or library.</exception>
    public string GetLibraryId(string sitePath = "/sites/Engineering", string library = "Documents")
    {
        var site = _drives.Sites.FindByPath(sitePath)
            ?? throw new ArgumentException($"There is no site '{sitePath}'.", nameof(sitePath));
        return _drives.GetLibraries(site).FirstOrDefault(drive => drive.Info.Name == library)?.Info.Id
            ?? throw new ArgumentException($"The site has no library '{library}'.", nameof(library));
    }

    /// <summary>Every file of a drive, folder by folder.</summary>
    public IReadOnlyList<LocalFile> List(string driveId)
    {
        var drive = GetDrive(driveId);
        return [.. ListFiles(drive, drive.Root)];
    }

    /// <summary>Opens a file's bytes.</summary>
    /// <param name="driveId">The drive.</param>
    /// <param name="path">Names parted by slashes, such as <c>General/big.iso</c>; as they are, nothing encoded.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Stream OpenFile(string driveId, string path)
    {
        var item = GetDrive(driveId).Find(new ItemAddress(null, SplitPath(path)));
        return item?.Content is { } content ? _drives.Blobs.Open(content) : throw new FileNotFoundException($"There is no file '{path}' in this drive.", path);
    }

    /// <summary>
    /// Puts a file there, in place of another of that name and whether or not an upload holds the name; missing folders are made.
    /// </summary>
    public async Task<LocalFile> PutAsync(string driveId, string path, Stream content, CancellationToken cancellationToken = default)
    {
        var drive = GetDrive(driveId);
        var target = UploadTarget.Create(drive, new ItemAddress(null, SplitPath(path)));
        var fileContent = await _drives.Blobs.AddAsync(content, cancellationToken).ConfigureAwait(false);
        return ToLocalFile(drive, target.Commit(fileContent, ConflictBehavior.Replace, default, ignoreReservation: true).Item);
    }

    /// <summary>A link to a file or a folder as a person would paste it, for <c>/shares/u!.../driveItem</c>; what its <c>webUrl</c> says leads there too.</summary>
    /// <param name="driveId">The drive.</param>
    /// <param name="path">Names parted by slashes; as they are, nothing encoded.</param>
    /// <exception cref="FileNotFoundException">There is nothing of that name.</exception>
    public string CreateSharingLink(string driveId, string path)
    {
        var drive = GetDrive(driveId);
        var item = drive.Find(new ItemAddress(null, SplitPath(path))) ?? throw new FileNotFoundException($"There is nothing called '{path}' in this drive.", path);
        return _shares.CreateLink(new Origin(Uri.UriSchemeHttps, new HostString("graph.microsoft.com")), drive, item);
    }

    /// <summary>
    /// From now on paths are decoded once too often, as by some back ends: <c>%2523</c> means <c>#</c>, and a name with a percent sign and two hex
    /// digits cannot be reached by path. Names in a body, and ids, are not touched.
    /// </summary>
    public void DecodePathsTwice() => _drives.DoubleDecoding.IsEnabled = true;

    /// <summary>
    /// From now on the service changes files of this kind as they come in, as SharePoint does to Office documents: what is stored is longer than what
    /// was sent, and has another hash.
    /// </summary>
    /// <param name="extension">Such as <c>.docx</c>.</param>
    public void RewriteOnUpload(string extension)
    {
        ArgumentException.ThrowIfNullOrEmpty(extension);
        _drives.ContentRewriter.AddExtension(extension);
    }

    /// <summary>
    /// From now on this drive is somebody's OneDrive for consumers: a second upload session for a name gets an address of its own, <c>fileSize</c> is
    /// checked against the quota when a session is asked for, and a session that is gone is answered with 400.
    /// </summary>
    public void SimulateConsumerDrive(string driveId) => GetDrive(driveId).IsConsumer = true;

    /// <summary>From now on this drive has room for so many bytes in all; what does not fit is answered with 507.</summary>
    public void SetQuota(string driveId, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        GetDrive(driveId).Quota = bytes;
    }

    private static IEnumerable<LocalFile> ListFiles(Drive drive, Item folder)
    {
        foreach (var child in drive.GetChildren(folder))
        {
            foreach (var file in child.IsFolder ? ListFiles(drive, child) : [ToLocalFile(drive, child)])
                yield return file;
        }
    }

    private static LocalFile ToLocalFile(Drive drive, Item item) => new()
    {
        DriveId = drive.Info.Id,
        ItemId = item.Id,
        Path = string.Join('/', drive.GetPath(item)),
        Size = item.Content!.Size,
        QuickXorHash = item.Content.QuickXorHash,
        LastModified = item.ClientModified ?? item.Modified,
    };

    private static string[] SplitPath(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private Drive GetDrive(string driveId) => _drives.FindById(driveId) ?? throw new ArgumentException("There is no such drive.", nameof(driveId));
}
