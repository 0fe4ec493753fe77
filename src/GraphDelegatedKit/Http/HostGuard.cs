namespace GraphDelegatedKit.Http;

/// <summary>A token goes over https to the cloud's own Graph and nowhere else, whatever link a server gave.</summary>
internal static class HostGuard
{
    public static void Check(Uri address, GraphCloud cloud)
    {
        if (!IsTrusted(address, cloud))
            throw new PipelineException("untrustedAddress", $"A token for {cloud.Graph.Host} was about to go to {address.Scheme}://{address.Authority}; it was not sent.");
    }

    public static bool IsTrusted(Uri address, GraphCloud cloud) =>
        address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
        && string.Equals(address.IdnHost, cloud.Graph.IdnHost, StringComparison.OrdinalIgnoreCase) && address.Port == cloud.Graph.Port;
}
