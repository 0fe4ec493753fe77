using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Sites;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Drives;

// Everybody's own drive and every site's libraries. A drive is opened when somebody first asks for it.
internal sealed class AllDrives
{
    private readonly ConcurrentDictionary<string, Lazy<Drive>> _open = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<Dictionary<string, LocalUser>> _owners;
    private readonly Dictionary<string, DriveInfo> _libraries = new(StringComparer.OrdinalIgnoreCase);
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
        {
            foreach (var library in site.Libraries)
            {
                var info = new DriveInfo(IdOf(site.Id + library), library, null, site);
                _libraries.Add(info.Id, info);
            }
        }
    }

    public AllSites Sites { get; }

    public Blobs Blobs { get; }

    public Rewriting Rewriting { get; } = new();

    public Drive Require(DriveAddress address, LocalUser caller)
    {
        if (address.Id is { } id)
            return ById(id) ?? throw GraphRefusal.ItemNotFound();
        if (address.Site is { } site)
            return LibrariesOf(Sites.Require(site))[0];
        var owner = address.Person is null ? caller : _people.Find(address.Person) ?? throw GetUserEndpoint.NotFound(address.Person);
        return DriveOf(owner);
    }

    public Drive DriveOf(LocalUser owner) => Open(new DriveInfo(IdOf(owner.Id), "OneDrive", owner, null));

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

    private Drive Open(DriveInfo info) =>
        _open.GetOrAdd(info.Id, _ => new Lazy<Drive>(() => Furnish(new Drive(info, new ItemStore(_state, info.Id), Blobs, Rewriting, _time)))).Value;

    // Teams keeps a channel's files in a folder named after it; every team has the channel General.
    private static Drive Furnish(Drive drive)
    {
        if (drive.Info is { Name: "Documents", Site.Path.Length: > 0 } && drive.Root.Version == 1 && drive.ChildrenOf(drive.Root).Count == 0)
            drive.EnsureFolder(drive.Root, ["General"]);
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
