namespace GraphDelegatedKit.Testing.Tool.Run;

// The environment variables of a command that "run" starts.
internal static class RunEnvironment
{
    // No proxy can be reached from the namespace.
    public static readonly string[] ProxyVariables =
        ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

    public static Dictionary<string, string> Create(LocalTenantAddress address, string authorityFile, string bundleFile) => new()
    {
        ["GRAPH_LOCAL_TENANT_ID"] = address.TenantId,
        ["GRAPH_LOCAL_CLIENT_ID"] = address.ClientId,
        ["GRAPH_LOCAL_USER"] = address.DefaultUser,
        ["GRAPH_LOCAL_CA"] = authorityFile,
        ["SSL_CERT_FILE"] = bundleFile, // OpenSSL: .NET, Python, Ruby, Go
        ["CURL_CA_BUNDLE"] = bundleFile,
        ["REQUESTS_CA_BUNDLE"] = bundleFile, // Python's requests, and with it MSAL
        ["NODE_EXTRA_CA_CERTS"] = authorityFile,
    };
}
