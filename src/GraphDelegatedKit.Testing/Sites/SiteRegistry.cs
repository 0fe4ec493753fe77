using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Sites;

// The sites of the tenant. The initial sites are always the same, or the root site alone if the tenant started empty; TeamRegistry adds
// the sites of further teams and channels. The others are stored.
internal sealed class SiteRegistry
{
    private const string Host = "contoso.sharepoint.com";

    private readonly string _tenantId;
    private readonly StateFolder _stateFolder;
    private readonly object _gate = new();
    private readonly ConcurrentQueue<Site> _sites;

    public SiteRegistry(string tenantId, bool isEmpty, StateFolder stateFolder)
    {
        _tenantId = tenantId;
        _stateFolder = stateFolder;
        var root = Create("", "Contoso", [SiteLibrary.Default]);
        Initial = isEmpty
            ? [root]
            :
            [
                root,
                Create("/sites/Engineering", "Engineering", [SiteLibrary.Default, new SiteLibrary("Releases", "Releases")]),
                Create("/sites/Marketing", "Marketing", [SiteLibrary.Default]),
            ];
        _sites = new ConcurrentQueue<Site>(Initial);
        foreach (var site in stateFolder.Read<AddedSite[]>(StateLayout.SitesFile) ?? [])
            Add(site.Path, site.DisplayName, isChannel: false, site.Libraries);
    }

    // The sites that the tenant has from the start.
    public IReadOnlyList<Site> Initial { get; }

    public IEnumerable<Site> All => _sites;

    public Site? FindByPath(string path) => All.FirstOrDefault(site => site.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    public Site Add(string path, string displayName, bool isChannel, IReadOnlyList<SiteLibrary>? libraries = null)
    {
        var site = Create(path, displayName, libraries ?? [SiteLibrary.Default]) with { IsChannel = isChannel };
        _sites.Enqueue(site);
        return site;
    }

    // Adds a site that belongs to no team.
    public Site AddStored(string path, string displayName, IReadOnlyList<SiteLibrary>? libraries)
    {
        lock (_gate)
        {
            var storedSites = _stateFolder.Read<AddedSite[]>(StateLayout.SitesFile) ?? [];
            _stateFolder.Write(StateLayout.SitesFile, storedSites.Append(new AddedSite(path, displayName, libraries)));
            return Add(path, displayName, isChannel: false, libraries);
        }
    }

    public Site Get(SiteAddress address) => Find(address)
        ?? throw (address.Id is null
            ? new GraphErrorException(404, "itemNotFound", "The provided path does not exist, or does not represent a site")
            : GraphErrorException.ItemNotFound());

    private Site? Find(SiteAddress address)
    {
        // A path starts at a site, which is "root", a host name (both mean the root site) or an id.
        if (FindStart(address.Id ?? address.Host!) is not { } start)
            return null;
        return address.Path.Length == 0 ? start : FindByPath($"{start.Path}/{address.Path}");
    }

    private Site? FindStart(string name) => name.Equals("root", StringComparison.OrdinalIgnoreCase) || IsHost(name)
        ? FindByPath("")
        : All.FirstOrDefault(site => site.Id.Equals(name, StringComparison.OrdinalIgnoreCase));

    // Each cloud has its own domain, with the same sites.
    private static bool IsHost(string name) =>
        name.StartsWith("contoso.sharepoint.", StringComparison.OrdinalIgnoreCase) && name.IndexOfAny([',', ':', '/']) < 0;

    private Site Create(string path, string displayName, IReadOnlyList<SiteLibrary> libraries) =>
        new($"{Host},{CreateId("collection" + path)},{CreateId("web" + path)}", Host, path, displayName, libraries);

    private sealed record AddedSite(string Path, string DisplayName, IReadOnlyList<SiteLibrary>? Libraries);

    private Guid CreateId(string seed) => new(SHA256.HashData(Encoding.UTF8.GetBytes(_tenantId + seed)).AsSpan(0, 16));
}
