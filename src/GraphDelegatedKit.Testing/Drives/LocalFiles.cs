using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Shares;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

/// <summary>The files of the tenant seen from behind, without Graph: for putting them there and for comparing them.</summary>
public sealed class LocalFiles
{
    private readonly AllDrives _drives;
    private readonly People.People _people;
    private readonly AllShares _shares;

    internal LocalFiles(AllDrives drives, People.People people, AllShares shares)
    {
        _drives = drives;
        _people = people;
        _shares = shares;
    }

    /// <summary>The id of somebody's own drive.</summary>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public string DriveOf(string username) => _drives.DriveOf(
        _people.Find(username) ?? throw new ArgumentException($"Nobody here is called '{username}'.", nameof(username))).Info.Id;

    /// <summary>The id of a site's library.</summary>
    /// <param name="sitePath">Such as <c>/sites/Engineering</c>; empty for the root site.</param>
    /// <param name="library">The name of the library.</param>
    /// <exception cref="ArgumentException">There is no such site or library.</exception>
    public string LibraryOf(string sitePath = "/sites/Engineering", string library = "Documents")
    {
        var site = _drives.Sites.At(sitePath)
            ?? throw new ArgumentException($"There is no site '{sitePath}'.", nameof(sitePath));
        return _drives.LibrariesOf(site).FirstOrDefault(drive => drive.Info.Name == library)?.Info.Id
            ?? throw new ArgumentException($"The site has no library '{library}'.", nameof(library));
    }

    /// <summary>Every file of a drive, folder by folder.</summary>
    public IReadOnlyList<LocalFile> List(string driveId)
    {
        var drive = Require(driveId);
        return [.. Below(drive, drive.Root)];
    }

    /// <summary>Opens a file's bytes.</summary>
    /// <param name="driveId">The drive.</param>
    /// <param name="path">Names parted by slashes, such as <c>General/big.iso</c>; as they are, nothing encoded.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Stream OpenFile(string driveId, string path)
    {
        var item = Require(driveId).Find(new ItemAddress(null, Names(path)));
        return item?.Content is { } content ? _drives.Blobs.Open(content) : throw new FileNotFoundException($"There is no file '{path}' in this drive.", path);
    }

    /// <summary>
    /// Puts a file there, in place of another of that name and whether or not an upload holds the name; missing folders are made.
    /// </summary>
    public async Task<LocalFile> PutAsync(string driveId, string path, Stream bytes, CancellationToken cancellationToken = default)
    {
        var drive = Require(driveId);
        var target = UploadTarget.Of(drive, new ItemAddress(null, Names(path)));
        var content = await _drives.Blobs.TakeInAsync(bytes, cancellationToken).ConfigureAwait(false);
        return Show(drive, target.Commit(content, ConflictBehavior.Replace, default, evenIfHeld: true).Item);
    }

    /// <summary>A link to a file or a folder as a person would paste it, for <c>/shares/u!.../driveItem</c>; what its <c>webUrl</c> says leads there too.</summary>
    /// <param name="driveId">The drive.</param>
    /// <param name="path">Names parted by slashes; as they are, nothing encoded.</param>
    /// <exception cref="FileNotFoundException">There is nothing of that name.</exception>
    public string Share(string driveId, string path)
    {
        var drive = Require(driveId);
        var item = drive.Find(new ItemAddress(null, Names(path))) ?? throw new FileNotFoundException($"There is nothing called '{path}' in this drive.", path);
        return _shares.LinkTo(new Origin(Uri.UriSchemeHttps, new HostString("graph.microsoft.com")), drive, item);
    }

    /// <summary>
    /// From now on paths are decoded once too often, as by some back ends: <c>%2523</c> means <c>#</c>, and a name with a percent sign and two hex
    /// digits cannot be reached by path. Names in a body, and ids, are not touched.
    /// </summary>
    public void DecodePathsTwice() => _drives.Quirks.DecodesTwice = true;

    /// <summary>
    /// From now on the service changes files of this kind as they come in, as SharePoint does to Office documents: what is stored is longer than what
    /// was sent, and has another hash.
    /// </summary>
    /// <param name="extension">Such as <c>.docx</c>.</param>
    public void RewriteOnUpload(string extension)
    {
        ArgumentException.ThrowIfNullOrEmpty(extension);
        _drives.Rewriting.Begin(extension);
    }

    /// <summary>
    /// From now on this drive is somebody's OneDrive for consumers: a second upload session for a name gets an address of its own, <c>fileSize</c> is
    /// checked against the quota when a session is asked for, and a session that is gone is answered with 400.
    /// </summary>
    public void ActAsConsumer(string driveId) => Require(driveId).IsConsumer = true;

    /// <summary>From now on this drive has room for so many bytes in all; what does not fit is answered with 507.</summary>
    public void LimitQuota(string driveId, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Require(driveId).Quota = bytes;
    }

    private static IEnumerable<LocalFile> Below(Drive drive, Item folder)
    {
        foreach (var child in drive.ChildrenOf(folder))
        {
            foreach (var file in child.IsFolder ? Below(drive, child) : [Show(drive, child)])
                yield return file;
        }
    }

    private static LocalFile Show(Drive drive, Item item) => new()
    {
        DriveId = drive.Info.Id,
        ItemId = item.Id,
        Path = string.Join('/', drive.PathOf(item)),
        Size = item.Content!.Size,
        QuickXorHash = item.Content.QuickXorHash,
        LastModified = item.ClientModified ?? item.Modified,
    };

    private static string[] Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private Drive Require(string driveId) => _drives.ById(driveId) ?? throw new ArgumentException("There is no such drive.", nameof(driveId));
}
