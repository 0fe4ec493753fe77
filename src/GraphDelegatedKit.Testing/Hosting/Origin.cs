using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// The scheme, host and port of a request. Every address in a response starts with the origin of its request.
internal sealed record Origin(string Scheme, HostString Host)
{
    public HostRole Role => HostNames.GetRole(Host.Host);

    public string BaseUrl => $"{Scheme}://{Host}";

    public static Origin FromRequest(HttpRequest request) => new(request.Scheme, request.Host);

    public string OutlookBaseUrl => Role == HostRole.Any
        ? BaseUrl
        : $"{Scheme}://{HostNames.GetOutlookHost(Host.Host)}{(Host.Port is { } port ? $":{port}" : "")}";

    // Graph returns upload and download addresses on SharePoint hosts. For a request to a loopback name they stay on that name.
    public string GetFilesBaseUrl(bool isPersonal)
    {
        if (Role == HostRole.Any)
            return BaseUrl;
        var host = (isPersonal ? "contoso-my." : "contoso.") + HostNames.GetFileDomain(Host.Host);
        return Host.Port is { } port ? $"{Scheme}://{host}:{port}" : $"{Scheme}://{host}";
    }
}
