using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Sites;

// The sites of the tenant. The initial sites are always the same; TeamRegistry adds the sites of further teams and channels.
internal sealed class SiteRegistry
{
    private const string Host = "contoso.sharepoint.com";

    private readonly string _tenantId;
    private readonly ConcurrentQueue<Site> _sites;

    public SiteRegistry(string tenantId)
    {
        _tenantId = tenantId;
        _sites = new ConcurrentQueue<Site>(
        [
            Create("", "Contoso", [SiteLibrary.Default]),
            Create("/sites/Engineering", "Engineering", [SiteLibrary.Default, new SiteLibrary("Releases", "Releases")]),
            Create("/sites/Marketing", "Marketing", [SiteLibrary.Default]),
        ]);
    }

    public IEnumerable<Site> All => _sites;

    public Site? FindByPath(string path) => All.FirstOrDefault(site => site.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    public Site Add(string path, string displayName, bool isChannel, IReadOnlyList<SiteLibrary>? libraries = null)
    {
        var site = Create(path, displayName, libraries ?? [SiteLibrary.Default]) with { IsChannel = isChannel };
        _sites.Enqueue(site);
        return site;
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

    private Guid CreateId(string seed) => new(SHA256.HashData(Encoding.UTF8.GetBytes(_tenantId + seed)).AsSpan(0, 16));
}
