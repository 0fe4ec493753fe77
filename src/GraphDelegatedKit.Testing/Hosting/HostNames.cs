using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace GraphDelegatedKit.Testing.Hosting;

// https://learn.microsoft.com/graph/deployments: the host names of each cloud and their roles.
internal static class HostNames
{
    private static readonly Dictionary<string, HostRole> RolesByHost = new(StringComparer.OrdinalIgnoreCase)
    {
        ["login.microsoftonline.com"] = HostRole.SignIn,
        ["login.microsoft.com"] = HostRole.SignIn,
        ["login.windows.net"] = HostRole.SignIn,
        ["sts.windows.net"] = HostRole.SignIn,
        ["login.microsoftonline.us"] = HostRole.SignIn,
        ["login.usgovcloudapi.net"] = HostRole.SignIn,
        ["login.partner.microsoftonline.cn"] = HostRole.SignIn,
        ["login.chinacloudapi.cn"] = HostRole.SignIn,
        ["microsoft.com"] = HostRole.SignIn,
        ["www.microsoft.com"] = HostRole.SignIn,
        ["graph.microsoft.com"] = HostRole.Graph,
        ["graph.microsoft.us"] = HostRole.Graph,
        ["dod-graph.microsoft.us"] = HostRole.Graph,
        ["microsoftgraph.chinacloudapi.cn"] = HostRole.Graph,
        ["outlook.office.com"] = HostRole.Files,
        ["outlook.office365.us"] = HostRole.Files,
        ["outlook-dod.office365.us"] = HostRole.Files,
        ["partner.outlook.cn"] = HostRole.Files,
        ["localhost"] = HostRole.Any,
    };

    private static readonly string[] FileHostSuffixes = [".sharepoint.com", ".sharepoint.us", ".sharepoint.cn"];

    // The ranges are 127.0.0.0/8 and ::1/128, each as address and mask.
    private static readonly byte[][] LoopbackRanges =
    [
        [127, 0, 0, 0, 255, 0, 0, 0],
        [.. IPAddress.IPv6Loopback.GetAddressBytes(), .. Enumerable.Repeat((byte)255, 16)],
    ];

    // These file hosts are those of the tenant: of its sites, and of the drives of its users.
    private static readonly string[] FileHostPrefixes = ["contoso", "contoso-my"];

    // A hosts file has no wildcards, so every name of the tenant is listed.
    public static IReadOnlyList<string> All { get; } =
    [
        .. RolesByHost.Where(host => host.Value != HostRole.Any).Select(host => host.Key),
        .. FileHostSuffixes.SelectMany(suffix => FileHostPrefixes.Select(prefix => prefix + suffix)),
    ];

    public const string NameConstraintsOid = "2.5.29.30";

    public static HostRole GetRole(string host)
    {
        if (RolesByHost.TryGetValue(host, out var role))
            return role;
        if (FileHostSuffixes.Any(suffix => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)))
            return HostRole.Files;
        return IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address) ? HostRole.Any : HostRole.None;
    }

    // Each cloud has its own domain for files.
    public static string GetFileDomain(string graphHost) =>
        graphHost.EndsWith(".us", StringComparison.OrdinalIgnoreCase) ? "sharepoint.us"
        : graphHost.EndsWith(".cn", StringComparison.OrdinalIgnoreCase) ? "sharepoint.cn"
        : "sharepoint.com";

    public static string GetOutlookHost(string graphHost) => graphHost.ToLowerInvariant() switch
    {
        "graph.microsoft.us" => "outlook.office365.us",
        "dod-graph.microsoft.us" => "outlook-dod.office365.us",
        "microsoftgraph.chinacloudapi.cn" => "partner.outlook.cn",
        _ => "outlook.office.com",
    };

    public static string GetGraphHost(string signInHost) =>
        signInHost.EndsWith(".us", StringComparison.OrdinalIgnoreCase) ? "graph.microsoft.us"
        : signInHost.EndsWith(".cn", StringComparison.OrdinalIgnoreCase) ? "microsoftgraph.chinacloudapi.cn"
        : "graph.microsoft.com";

    // https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10: certificates of the authority are valid for these names and addresses
    // alone.
    public static X509Extension CreateNameConstraints()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // permittedSubtrees
        {
            foreach (var host in RolesByHost.Keys.Concat(FileHostSuffixes.Select(suffix => suffix.TrimStart('.'))))
                using (writer.PushSequence())
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, host, new Asn1Tag(TagClass.ContextSpecific, 2)); // dNSName
            foreach (var range in LoopbackRanges)
                using (writer.PushSequence())
                    writer.WriteOctetString(range, new Asn1Tag(TagClass.ContextSpecific, 7)); // iPAddress
        }

        return new X509Extension(NameConstraintsOid, writer.Encode(), critical: true);
    }

    public static X509Extension CreateAlternativeNames(IPAddress listenAddress)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in RolesByHost.Keys)
            names.AddDnsName(host);
        foreach (var suffix in FileHostSuffixes)
            names.AddDnsName("*" + suffix);
        names.AddDnsName("contoso-my.sharepoint.com");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (!IPAddress.Loopback.Equals(listenAddress) && !IPAddress.IPv6Loopback.Equals(listenAddress))
            names.AddIpAddress(listenAddress);
        return names.Build();
    }
}
