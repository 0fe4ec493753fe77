using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Sites;
using GraphDelegatedKit.Testing.State;
using GraphDelegatedKit.Testing.Teams;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Drives;

// Everybody's own drive and every site's libraries. A drive is opened when somebody first asks for it.
internal sealed class AllDrives
{
    private readonly ConcurrentDictionary<string, Lazy<Drive>> _open = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<Dictionary<string, LocalUser>> _owners;
    private readonly ConcurrentDictionary<string, DriveInfo> _libraries = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _tenantId;
    private readonly StateFolder _state;
    private readonly People.People _people;
    private readonly TimeProvider _time;

    public AllDrives(string tenantId, StateFolder state, People.People people, AllSites sites, Blobs blobs, TimeProvider time)
    {
        _tenantId = tenantId;
        _state = state;
        _people = people;
        _time = time;
        Sites = sites;
        Blobs = blobs;
        _owners = new Lazy<Dictionary<string, LocalUser>>(
            () => people.Everybody.ToDictionary(person => IdOf(person.Id), StringComparer.OrdinalIgnoreCase));
        foreach (var site in sites.Everything)
            Open(site);
        Teams = new AllTeams(tenantId, state, this, time);
    }

    public AllTeams Teams { get; }

    public PathQuirks Quirks { get; } = new();

    public AllSites Sites { get; }

    public Blobs Blobs { get; }

    public Rewriting Rewriting { get; } = new();

    public Drive Require(DriveAddress address, LocalUser caller)
    {
        if (address.Id is { } id)
            return ById(id) ?? throw GraphRefusal.ItemNotFound();
        if (address.Site is { } site)
            return LibrariesOf(Sites.Require(site))[0];
        if (address.Group is { } group)
            return Teams.DriveOf(Teams.Require(group, caller));
        var owner = address.Person is null ? caller : _people.Find(address.Person) ?? throw GetUserEndpoint.NotFound(address.Person);
        return DriveOf(owner);
    }

    public void Open(Site site)
    {
        foreach (var info in site.Libraries.Select(library => new DriveInfo(IdOf(site.Id + library), library, null, site)))
            _libraries[info.Id] = info;
    }

    // The drives whose address a path begins with.
    public IEnumerable<Drive> At(string path) =>
        _libraries.Values.Where(info => IsBelow(path, info.WebPath)).Select(Open)
            .Concat(_people.Everybody.Where(person => IsBelow(path, InfoOf(person).WebPath)).Select(DriveOf));

    public Drive DriveOf(LocalUser owner) => Open(InfoOf(owner));

    public Drive? ById(string id)
    {
        if (_open.TryGetValue(id, out var open))
            return open.Value;
        if (_libraries.TryGetValue(id, out var library))
            return Open(library);
        return _owners.Value.TryGetValue(id, out var owner) ? DriveOf(owner) : null;
    }

    public IReadOnlyList<Drive> LibrariesOf(Site site) =>
        [.. site.Libraries.Select(library => Open(_libraries[IdOf(site.Id + library)]))];

    private DriveInfo InfoOf(LocalUser owner) => new(IdOf(owner.Id), "OneDrive", owner, null);

    private static bool IsBelow(string path, string webPath) =>
        Uri.UnescapeDataString(webPath) is var root && path.StartsWith(root, StringComparison.OrdinalIgnoreCase) && (path.Length == root.Length || path[root.Length] == '/');

    private Drive Open(DriveInfo info) =>
        _open.GetOrAdd(info.Id, _ => new Lazy<Drive>(() => Furnish(new Drive(info, new ItemStore(_state, info.Id), Blobs, Rewriting, _time)))).Value;

    // Every team has the channel General, and a folder for it; the site of a private channel has none.
    private static Drive Furnish(Drive drive)
    {
        if (drive.Info is { Name: "Documents", Site: { Path.Length: > 0, IsChannel: false } } && drive.Root.Version == 1 && drive.ChildrenOf(drive.Root).Count == 0)
            drive.EnsureFolder(drive.Root, [AllTeams.General]);
        return drive;
    }

    // "b!" and the ids of collection, web and list, 48 bytes in all, as SharePoint makes them.
    private string IdOf(string what)
    {
        var ids = new byte[48];
        SHA256.HashData(Encoding.UTF8.GetBytes(_tenantId + what), ids);
        SHA256.HashData(Encoding.UTF8.GetBytes(what + _tenantId)).AsSpan(0, 16).CopyTo(ids.AsSpan(32));
        return "b!" + Base64UrlEncoder.Encode(ids);
    }
}
