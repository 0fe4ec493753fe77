using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Sites;

// The sites of this tenant, the same for as long as the tenant lives.
internal sealed class AllSites
{
    private const string Host = "contoso.sharepoint.com";

    private readonly string _tenantId;
    private readonly ConcurrentQueue<Site> _sites;

    public AllSites(string tenantId)
    {
        _tenantId = tenantId;
        _sites = new ConcurrentQueue<Site>(
        [
            Make("", "Contoso", "Documents"),
            Make("/sites/Engineering", "Engineering", "Documents", "Releases"),
            Make("/sites/Marketing", "Marketing", "Documents"),
        ]);
    }

    public IEnumerable<Site> Everything => _sites;

    public Site? At(string path) => Everything.FirstOrDefault(site => site.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    public Site Add(string path, string displayName, bool isChannel)
    {
        var site = Make(path, displayName, "Documents") with { IsChannel = isChannel };
        _sites.Enqueue(site);
        return site;
    }

    public Site Require(SiteAddress address) => Find(address) ?? throw GraphRefusal.ItemNotFound();

    private Site? Find(SiteAddress address)
    {
        // "root" and a host name alone both mean the root site.
        if (address.Id is { } id && id != "root" && !IsHost(id))
            return Everything.FirstOrDefault(site => site.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
        if (address.Host is { } host && !IsHost(host))
            return null;
        var path = address.Path.Length == 0 ? "" : "/" + address.Path;
        return At(path);
    }

    // Each cloud has its own domain; the sites are the same.
    private static bool IsHost(string name) =>
        name.StartsWith("contoso.sharepoint.", StringComparison.OrdinalIgnoreCase) && !name.Contains(',', StringComparison.Ordinal);

    private Site Make(string path, string displayName, params string[] libraries) =>
        new($"{Host},{IdOf("collection" + path)},{IdOf("web" + path)}", Host, path, displayName, libraries);

    private Guid IdOf(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes(_tenantId + what)).AsSpan(0, 16));
}
