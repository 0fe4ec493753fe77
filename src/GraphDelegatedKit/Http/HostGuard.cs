namespace GraphDelegatedKit.Http;

/// <summary>Checks that a token is sent only over https and only to the cloud's own Graph, whatever link a server returned.</summary>
internal static class HostGuard
{
    public static void Check(Uri uri, GraphCloud cloud)
    {
        if (!IsTrusted(uri, cloud))
            throw new PipelineException(
                "untrustedAddress",
                $"A token for {cloud.Graph.Host} must not be sent to {uri.Scheme}://{uri.Authority}. It was not sent.");
    }

    public static bool IsTrusted(Uri uri, GraphCloud cloud) =>
        uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0
        && string.Equals(uri.IdnHost, cloud.Graph.IdnHost, StringComparison.OrdinalIgnoreCase) && uri.Port == cloud.Graph.Port;
}
