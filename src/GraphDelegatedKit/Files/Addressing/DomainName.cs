namespace GraphDelegatedKit.Files.Addressing;

internal static class DomainName
{
    /// <summary>Whether a host is a domain or one of its subdomains.</summary>
    public static bool Contains(string domain, string host) =>
        host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
        && (host.Length == domain.Length || host[host.Length - domain.Length - 1] == '.');
}
