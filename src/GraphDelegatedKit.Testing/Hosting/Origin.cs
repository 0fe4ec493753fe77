using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// The scheme, host and port a request was addressed to. Every address in an answer starts from here, so an answer leads back the way it was asked.
internal sealed record Origin(string Scheme, HostString Host)
{
    public Role Role => HostNames.RoleOf(Host.Host);

    public string Base => $"{Scheme}://{Host}";

    public static Origin Of(HttpRequest request) => new(request.Scheme, request.Host);

    public string OutlookBase => Role == Role.Any ? Base : $"{Scheme}://{HostNames.OutlookHostFor(Host.Host)}{(Host.Port is { } port ? $":{port}" : "")}";

    // Graph hands out upload and download addresses on SharePoint's hosts; asked by a loopback name, everything stays there.
    public string FilesBase(bool personal)
    {
        if (Role == Role.Any)
            return Base;
        var host = (personal ? "contoso-my." : "contoso.") + HostNames.FileDomainFor(Host.Host);
        return Host.Port is { } port ? $"{Scheme}://{host}:{port}" : $"{Scheme}://{host}";
    }
}
