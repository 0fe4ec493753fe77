using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Tool.Control;

namespace GraphDelegatedKit.Testing.Tool.Run;

// The environment variables of a command that "run" starts.
internal static class RunEnvironment
{
    // The variables that name a proxy, which the command could not reach from the namespace.
    public static readonly string[] ProxyVariables =
        ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

    // The command finds graph-local itself, such as "graph-local approve", also if it is not installed. Programs of the same name that are
    // on the path already come first.
    public static string AppendOwnFolder(string? path) =>
        $"{(string.IsNullOrEmpty(path) ? CommandPath.DefaultPath : path)}:{OwnFolder}";

    // Either that of the program itself or, if dotnet runs the assembly, that of the assembly.
    private static string OwnFolder => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
        ? AppContext.BaseDirectory.TrimEnd('/')
        : Path.GetDirectoryName(Environment.ProcessPath!)!;

    // The variables that programs for the real service read, such as the samples of this repository. The caller keeps those that are set.
    public static Dictionary<string, string> CreateDefaults(LocalTenant tenant) => new()
    {
        ["GRAPH_TENANT"] = tenant.TenantId,
        ["GRAPH_CLIENT"] = tenant.ClientId,
    };

    public static Dictionary<string, string> Create(LocalTenant tenant, JsonObject apps, string authorityFile, string bundleFile) => new()
    {
        ["GRAPH_LOCAL_TENANT_ID"] = tenant.TenantId,
        ["GRAPH_LOCAL_CLIENT_ID"] = tenant.ClientId,
        ["GRAPH_LOCAL_APPS"] = apps.ToJsonString(OutputJson.Options),
        ["GRAPH_LOCAL_USER"] = tenant.Address.DefaultUser,
        [TenantLocation.Variable] = TenantStart.GetHttpAddress(tenant),
        ["GRAPH_LOCAL_CA"] = authorityFile,
        ["SSL_CERT_FILE"] = bundleFile, // OpenSSL: .NET, Python, Ruby, Go
        ["CURL_CA_BUNDLE"] = bundleFile,
        ["REQUESTS_CA_BUNDLE"] = bundleFile, // Python's requests, and with it MSAL
        ["NODE_EXTRA_CA_CERTS"] = authorityFile,
    };
}
