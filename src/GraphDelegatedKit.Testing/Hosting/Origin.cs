using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// The scheme, host and port a request was addressed to. Every address in an answer starts from here, so an answer leads back the way it was asked.
internal sealed record Origin(string Scheme, HostString Host)
{
    public HostRole Role => HostNames.GetRole(Host.Host);

    public string BaseUrl => $"{Scheme}://{Host}";

    public static Origin FromRequest(HttpRequest request) => new(request.Scheme, request.Host);

    public string OutlookBaseUrl => Role == HostRole.Any ? BaseUrl : $"{Scheme}://{HostNames.GetOutlookHost(Host.Host)}{(Host.Port is { } port ? $":{port}" : "")}";

    // Graph hands out upload and download addresses on SharePoint's hosts; asked by a loopback name, everything stays there.
    public string GetFilesBaseUrl(bool isPersonal)
    {
        if (Role == HostRole.Any)
            return BaseUrl;
        var host = (isPersonal ? "contoso-my." : "contoso.") + HostNames.GetFileDomain(Host.Host);
        return Host.Port is { } port ? $"{Scheme}://{host}:{port}" : $"{Scheme}://{host}";
    }
}
