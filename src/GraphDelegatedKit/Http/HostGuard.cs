namespace GraphDelegatedKit.Http;

/// <summary>A token goes over https to the cloud's own Graph and nowhere else, whatever link a server gave.</summary>
internal static class HostGuard
{
    public static void Check(Uri uri, GraphCloud cloud)
    {
        if (!IsTrusted(uri, cloud))
            throw new PipelineException("untrustedAddress", $"A token for {cloud.Graph.Host} was about to go to {uri.Scheme}://{uri.Authority}; it was not sent.");
    }

    public static bool IsTrusted(Uri uri, GraphCloud cloud) =>
        uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0
        && string.Equals(uri.IdnHost, cloud.Graph.IdnHost, StringComparison.OrdinalIgnoreCase) && uri.Port == cloud.Graph.Port;
}
