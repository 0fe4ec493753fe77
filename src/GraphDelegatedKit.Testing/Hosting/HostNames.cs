using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace GraphDelegatedKit.Testing.Hosting;

// https://learn.microsoft.com/graph/deployments: the hosts of each cloud, and what each is asked for.
internal static class HostNames
{
    private static readonly Dictionary<string, Role> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["login.microsoftonline.com"] = Role.SignIn,
        ["login.microsoft.com"] = Role.SignIn,
        ["login.windows.net"] = Role.SignIn,
        ["sts.windows.net"] = Role.SignIn,
        ["login.microsoftonline.us"] = Role.SignIn,
        ["login.usgovcloudapi.net"] = Role.SignIn,
        ["login.partner.microsoftonline.cn"] = Role.SignIn,
        ["login.chinacloudapi.cn"] = Role.SignIn,
        ["microsoft.com"] = Role.SignIn,
        ["www.microsoft.com"] = Role.SignIn,
        ["graph.microsoft.com"] = Role.Graph,
        ["graph.microsoft.us"] = Role.Graph,
        ["dod-graph.microsoft.us"] = Role.Graph,
        ["microsoftgraph.chinacloudapi.cn"] = Role.Graph,
        ["outlook.office.com"] = Role.Files,
        ["outlook.office365.us"] = Role.Files,
        ["outlook-dod.office365.us"] = Role.Files,
        ["partner.outlook.cn"] = Role.Files,
        ["localhost"] = Role.Any,
    };

    private static readonly string[] FileHosts = [".sharepoint.com", ".sharepoint.us", ".sharepoint.cn"];

    public static Role RoleOf(string host)
    {
        if (Roles.TryGetValue(host, out var role))
            return role;
        if (FileHosts.Any(suffix => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)))
            return Role.Files;
        return IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address) ? Role.Any : Role.None;
    }

    // Each cloud keeps its files in its own domain.
    public static string FileDomainFor(string graphHost) =>
        graphHost.EndsWith(".us", StringComparison.OrdinalIgnoreCase) ? "sharepoint.us"
        : graphHost.EndsWith(".cn", StringComparison.OrdinalIgnoreCase) ? "sharepoint.cn"
        : "sharepoint.com";

    public static string OutlookHostFor(string graphHost) => graphHost.ToLowerInvariant() switch
    {
        "graph.microsoft.us" => "outlook.office365.us",
        "dod-graph.microsoft.us" => "outlook-dod.office365.us",
        "microsoftgraph.chinacloudapi.cn" => "partner.outlook.cn",
        _ => "outlook.office.com",
    };

    public static string GraphHostFor(string signInHost) =>
        signInHost.EndsWith(".us", StringComparison.OrdinalIgnoreCase) ? "graph.microsoft.us"
        : signInHost.EndsWith(".cn", StringComparison.OrdinalIgnoreCase) ? "microsoftgraph.chinacloudapi.cn"
        : "graph.microsoft.com";

    public static X509Extension AlternativeNames(IPAddress listenAddress)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in Roles.Keys)
            names.AddDnsName(host);
        foreach (var suffix in FileHosts)
            names.AddDnsName("*" + suffix);
        names.AddDnsName("contoso-my.sharepoint.com");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (!IPAddress.Loopback.Equals(listenAddress) && !IPAddress.IPv6Loopback.Equals(listenAddress))
            names.AddIpAddress(listenAddress);
        return names.Build();
    }
}
