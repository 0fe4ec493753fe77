using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Shares;
using GraphDelegatedKit.Testing.Sites;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

/// <summary>Direct access to the files of the tenant, without Graph: to add files and to check them.</summary>
public sealed class LocalFiles
{
    private readonly Func<TenantServices> _services;

    internal LocalFiles(Func<TenantServices> services) => _services = services;

    private DriveRegistry Drives => _services().Drives;

    private ShareRegistry Shares => _services().Shares;

    /// <summary>Gets the id of the drive of a user.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <exception cref="ArgumentException">The tenant has no such user.</exception>
    public string GetDriveId(string username) => Drives.GetUserDrive(_services().Users.Get(username, nameof(username))).Info.Id;

    /// <summary>Gets the id of a library of a site.</summary>
    /// <param name="sitePath">The path of the site, such as <c>/sites/Engineering</c>; empty for the root site.</param>
    /// <param name="library">The name of the library.</param>
    /// <exception cref="ArgumentException">The site or library does not exist.</exception>
    public string GetLibraryId(string sitePath = "/sites/Engineering", string library = "Documents")
    {
        var site = Drives.Sites.FindByPath(sitePath)
            ?? throw new ArgumentException($"The tenant has no site '{sitePath}'.", nameof(sitePath));
        return Drives.GetLibraries(site).FirstOrDefault(drive => drive.Info.Name == library)?.Info.Id
            ?? throw new ArgumentException($"The site has no library '{library}'.", nameof(library));
    }

    /// <summary>Adds a site or a subsite.</summary>
    /// <param name="path">The path, such as <c>/sites/Engineering/Tools</c>.</param>
    /// <param name="displayName">The title.</param>
    /// <param name="libraries">
    /// The document libraries, each with its title and its name in addresses; the first is the default library. Without any, the site has
    /// a library <c>Documents</c> at <c>Shared Documents</c>.
    /// </param>
    /// <exception cref="ArgumentException">The site exists.</exception>
    public void AddSite(string path, string displayName, params (string Title, string UrlName)[] libraries)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        ArgumentNullException.ThrowIfNull(libraries);
        path = "/" + path.Trim('/');
        if (Drives.Sites.FindByPath(path) is not null)
            throw new ArgumentException($"The site '{path}' already exists. Choose another path.", nameof(path));
        var siteLibraries = libraries.Select(library => new SiteLibrary(library.Title, library.UrlName)).ToList();
        Drives.Open(Drives.Sites.AddStored(path, displayName, siteLibraries.Count > 0 ? siteLibraries : null));
    }

    /// <summary>Lists all files of a drive, folder by folder.</summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <exception cref="ArgumentException">The drive does not exist.</exception>
    public IReadOnlyList<LocalFile> List(string driveId)
    {
        var drive = GetDrive(driveId);
        return [.. ListFiles(drive, drive.Root)];
    }

    /// <summary>Opens the bytes of a file.</summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <param name="path">The path, separated by slashes and not encoded, such as <c>General/big.iso</c>.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public Stream OpenFile(string driveId, string path)
    {
        var item = GetDrive(driveId).Find(new ItemAddress(null, SplitPath(path)));
        return item?.Content is { } content
            ? Drives.Blobs.Open(content)
            : throw new FileNotFoundException($"The drive has no file '{path}'.", path);
    }

    /// <summary>
    /// Stores a file. The method replaces an existing file, ignores open uploads for the name, and creates missing folders.
    /// </summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <param name="path">The path, separated by slashes and not encoded.</param>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<LocalFile> PutAsync(string driveId, string path, Stream content, CancellationToken cancellationToken = default)
    {
        var drive = GetDrive(driveId);
        var target = UploadTarget.Create(drive, new ItemAddress(null, SplitPath(path)));
        var fileContent = await Drives.Blobs.AddAsync(content, cancellationToken).ConfigureAwait(false);
        return ToLocalFile(drive, target.Commit(fileContent, ConflictBehavior.Replace, default, ignoreReservation: true).Item);
    }

    /// <summary>Creates an empty folder, with the missing folders above it. A folder that exists is left as it is.</summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <param name="path">The path, separated by slashes and not encoded, such as <c>General/Archive</c>.</param>
    /// <returns>The id of the folder.</returns>
    /// <exception cref="ArgumentException">The drive does not exist, or a file has the name of a folder in the path.</exception>
    public string CreateFolder(string driveId, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var drive = GetDrive(driveId);
        try
        {
            return drive.EnsureFolder(drive.Root, SplitPath(path)).Id;
        }
        catch (GraphErrorException exception)
        {
            throw new ArgumentException($"The folder '{path}' cannot be created: {exception.Message}", nameof(path), exception);
        }
    }

    /// <summary>
    /// Adds small text files to a folder, for tests of long listings: 100,000 take a few seconds at most; longer in a
    /// state folder that is kept. They are named <c>file-000001.txt</c> and so on, and the content of each is its name. A file that
    /// exists is left as it is.
    /// </summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <param name="folder">
    /// The path of the folder, separated by slashes and not encoded; empty for the root. Missing folders are created.
    /// </param>
    /// <param name="count">The number of files, from 1 to 999,999.</param>
    /// <exception cref="ArgumentException">The drive does not exist, or a file has the name of a folder in the path.</exception>
    public void AddGeneratedFiles(string driveId, string folder, int count)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 999_999);
        var drive = GetDrive(driveId);
        var parent = folder.Length == 0 ? drive.Root : drive.FindById(CreateFolder(driveId, folder))!;
        drive.AddFiles(parent, Enumerable.Range(1, count).Select(number => $"file-{number:000000}.txt")
            .Select(name => (name, FileContent.FromText(name))));
    }

    /// <summary>
    /// Creates a sharing link to a file or folder, for <c>/shares/u!.../driveItem</c>; the <c>webUrl</c> of the item works there too.
    /// </summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <param name="path">The path, separated by slashes and not encoded.</param>
    /// <exception cref="FileNotFoundException">The item does not exist.</exception>
    public string CreateSharingLink(string driveId, string path)
    {
        var drive = GetDrive(driveId);
        var item = drive.Find(new ItemAddress(null, SplitPath(path)))
            ?? throw new FileNotFoundException($"The drive has no item '{path}'.", path);
        var origin = new Origin(Uri.UriSchemeHttps, new HostString("graph.microsoft.com"));
        return ShareRegistry.GetLinkUrl(origin, drive, item, Shares.CreateLink(drive, item).Share);
    }

    /// <summary>
    /// Makes the tenant refuse a sharing link (403) until the user has accepted it, as the service does before the link is opened in a
    /// browser: <c>Prefer: redeemSharingLink</c> accepts it, <c>redeemSharingLinkIfNecessary</c> only for the request.
    /// </summary>
    public void RequireLinkRedemption() => Shares.RequiresRedemption = true;

    /// <summary>
    /// Makes the tenant decode paths twice, as some back ends do: <c>%2523</c> means <c>#</c>, and a name with a percent sign and two hex
    /// digits is not reachable by path. Names in a body and ids are not affected.
    /// </summary>
    public void DecodePathsTwice() => Drives.DoubleDecoding.IsEnabled = true;

    /// <summary>
    /// Makes the tenant rewrite uploaded files with this extension, as SharePoint does with Office documents: the stored file is longer
    /// than the sent one and has another hash.
    /// </summary>
    /// <param name="extension">The extension, such as <c>.docx</c>.</param>
    public void RewriteOnUpload(string extension)
    {
        ArgumentException.ThrowIfNullOrEmpty(extension);
        Drives.ContentRewriter.AddExtension(extension);
    }

    /// <summary>
    /// Makes a drive behave like OneDrive for consumers: a name can have several upload sessions, <c>fileSize</c> is checked against the
    /// quota when a session is created, and a request for a deleted session gets 400.
    /// </summary>
    /// <param name="driveId">The id of the drive.</param>
    public void SimulateConsumerDrive(string driveId) => GetDrive(driveId).IsConsumer = true;

    /// <summary>Limits the total size of a drive; an upload that does not fit gets 507.</summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <param name="bytes">The maximum total size in bytes.</param>
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

    private Drive GetDrive(string driveId) =>
        Drives.FindById(driveId) ?? throw new ArgumentException("The drive does not exist.", nameof(driveId));
}
