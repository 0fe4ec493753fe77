using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Sites;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Teams;
using GraphDelegatedKit.Testing.Users;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Drives;

// The drives of all users and the libraries of all sites. A drive is opened on first use.
internal sealed class DriveRegistry
{
    private readonly ConcurrentDictionary<string, Lazy<Drive>> _openDrives = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<Dictionary<string, LocalUser>> _ownersByDriveId;
    private readonly ConcurrentDictionary<string, DriveInfo> _librariesById = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _tenantId;
    private readonly StateFolder _stateFolder;
    private readonly UserDirectory _users;
    private readonly TimeProvider _timeProvider;

    public DriveRegistry(
        string tenantId,
        StateFolder stateFolder,
        UserDirectory users,
        SiteRegistry sites,
        BlobStore blobs,
        LocalTenantOptions options,
        TimeProvider timeProvider)
    {
        _tenantId = tenantId;
        _stateFolder = stateFolder;
        _users = users;
        _timeProvider = timeProvider;
        SpecialFolders = new SpecialFolders(options.ApplicationName);
        Sites = sites;
        Blobs = blobs;
        _ownersByDriveId = new Lazy<Dictionary<string, LocalUser>>(
            () => users.All.ToDictionary(user => CreateDriveId(user.Id), StringComparer.OrdinalIgnoreCase));
        foreach (var site in sites.All)
            Open(site);
        Teams = new TeamRegistry(tenantId, stateFolder, this, timeProvider);
    }

    public TeamRegistry Teams { get; }

    public SpecialFolders SpecialFolders { get; }

    public DoubleDecoding DoubleDecoding { get; private set; } = new();

    public SiteRegistry Sites { get; }

    public BlobStore Blobs { get; }

    public ContentRewriter ContentRewriter { get; private set; } = new();

    // Opens the drives that have items: a snapshot takes over those of an open drive at no cost.
    public void OpenStored()
    {
        foreach (var folder in _stateFolder.State.Folders)
        {
            if (folder.Value is not DriveState && folder.Key.StartsWith(DriveState.FolderPrefix, StringComparison.Ordinal))
                _ = FindById(folder.Key[DriveState.FolderPrefix.Length..]);
        }
    }

    // Whether a client with a delta token of this number has seen changes that a restore has undone.
    public bool IsUndone(string driveId, long changeNumber) => ChangeNumbers.Read(_stateFolder).IsUndone(driveId, changeNumber);

    // How the drives behave stays as it is when a snapshot is restored.
    public void AdoptSettings(DriveRegistry previous)
    {
        (DoubleDecoding, ContentRewriter) = (previous.DoubleDecoding, previous.ContentRewriter);
        foreach (var drive in previous._openDrives.Values.Where(drive => drive.IsValueCreated).Select(drive => drive.Value))
        {
            if ((drive.IsConsumer || drive.Quota is not null) && FindById(drive.Info.Id) is { } restored)
                (restored.IsConsumer, restored.Quota) = (drive.IsConsumer, drive.Quota);
        }
    }

    public Drive Get(DriveAddress address, LocalUser caller)
    {
        if (address.Id is { } id)
            return FindById(id) ?? throw GraphErrorException.ItemNotFound();
        if (address.Site is { } site)
            return GetLibraries(Sites.Get(site))[0];
        if (address.Group is { } group)
            return Teams.GetDrive(Teams.Get(group, caller));
        var owner = address.User is null ? caller : _users.Find(address.User) ?? throw GetUserEndpoint.CreateNotFoundError(address.User);
        return GetUserDrive(owner);
    }

    public void Open(Site site)
    {
        foreach (var library in site.Libraries)
        {
            var info = new DriveInfo(CreateDriveId(site.Id + library.Title), library.Title, null, site) { UrlName = library.UrlName };
            _librariesById[info.Id] = info;
        }
    }

    // The drives whose web path is a prefix of a path.
    public IEnumerable<Drive> FindByWebPath(string path) =>
        _librariesById.Values.Where(info => IsBelow(path, info.WebPath)).Select(Open)
            .Concat(_users.All.Where(user => IsBelow(path, CreateInfo(user).WebPath)).Select(GetUserDrive));

    public Drive GetUserDrive(LocalUser owner) => Open(CreateInfo(owner));

    public Drive? FindById(string id)
    {
        if (_openDrives.TryGetValue(id, out var openDrive))
            return openDrive.Value;
        if (_librariesById.TryGetValue(id, out var library))
            return Open(library);
        return _ownersByDriveId.Value.TryGetValue(id, out var owner) ? GetUserDrive(owner) : null;
    }

    public IReadOnlyList<Drive> GetLibraries(Site site) =>
        [.. site.Libraries.Select(library => Open(_librariesById[CreateDriveId(site.Id + library.Title)]))];

    private DriveInfo CreateInfo(LocalUser owner) => new(CreateDriveId(owner.Id), "OneDrive", owner, null);

    private static bool IsBelow(string path, string webPath) =>
        Uri.UnescapeDataString(webPath) is var rootPath
        && path.StartsWith(rootPath, StringComparison.OrdinalIgnoreCase)
        && (path.Length == rootPath.Length || path[rootPath.Length] == '/');

    private Drive Open(DriveInfo info) => _openDrives.GetOrAdd(info.Id, _ => new Lazy<Drive>(() => Load(info))).Value;

    private Drive Load(DriveInfo info) =>
        AddGeneralFolder(new Drive(info, _stateFolder, Blobs, ContentRewriter, _timeProvider));

    // Every team has a channel General with a folder; the site of a private channel has no such folder.
    private static Drive AddGeneralFolder(Drive drive)
    {
        if (drive.Info is { Name: "Documents", Site: { Path.Length: > 0, IsChannel: false } }
            && drive.Root.Version == 1
            && drive.GetChildren(drive.Root).Count == 0)
            drive.EnsureFolder(drive.Root, [TeamRegistry.GeneralChannel]);
        return drive;
    }

    // "b!" and the encoded ids of site collection, web and list (48 bytes), as in SharePoint.
    private string CreateDriveId(string seed)
    {
        var ids = new byte[48];
        SHA256.HashData(Encoding.UTF8.GetBytes(_tenantId + seed), ids);
        SHA256.HashData(Encoding.UTF8.GetBytes(seed + _tenantId)).AsSpan(0, 16).CopyTo(ids.AsSpan(32));
        return "b!" + Base64UrlEncoder.Encode(ids);
    }
}
