using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Which site an address means, and which drives there are: where the other commands get their ids.</summary>
internal static class Sites
{
    public static async Task<int> ShowAsync(SampleSettings settings, Address address, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(address.Site is null ? ["Sites.Read.All"] : address.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var site = await address.SiteAsync(graph, stop);
        if (settings.Json) JsonLine.Write(new { site.Id, site.Name, site.DisplayName, site.WebUrl });
        else Console.WriteLine($"{site.DisplayName}\n  id   {site.Id}\n  web  {site.WebUrl}");
        return ExitCode.Done;
    }

    public static async Task<int> ListDrivesAsync(SampleSettings settings, Address address, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(address.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        await foreach (var drive in (await DrivesAsync(graph, address, stop)).WithCancellation(stop))
            if (settings.Json) JsonLine.Write(new { drive.Id, drive.Name, drive.DriveType, drive.WebUrl });
            else Console.WriteLine($"{drive.Id}  {drive.DriveType,-16}{drive.Name}");

        return ExitCode.Done;
    }

    private static async Task<IAsyncEnumerable<Drive>> DrivesAsync(IGraphClient graph, Address address, CancellationToken stop) => address switch
    {
        { Site: not null } => graph.Files().ListSiteDrivesAsync((await address.SiteAsync(graph, stop)).Id!),
        { Drive: null, Team: null } => graph.ListAsync<Drive>("me/drives"),
        _ => new[] { await graph.GetAsync<Drive>($"drives/{(await address.RootAsync(graph, stop)).DriveId}", stop) }.ToAsyncEnumerable(),
    };
}
