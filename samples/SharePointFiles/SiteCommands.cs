using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Shows a site and lists drives, with the ids for the other commands.</summary>
internal static class SiteCommands
{
    public static async Task<int> ShowAsync(SampleSettings settings, DriveLocation location, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(
            environment.CreateSessionOptions(location.Site is null ? ["Sites.Read.All"] : location.Scopes));
        await using var graph = environment.CreateClient(session);

        var site = await location.GetSiteAsync(graph, cancellationToken);
        if (settings.UseJson)
        {
            JsonLine.Write(new { site.Id, site.Name, site.DisplayName, site.WebUrl });
            return ExitCode.Done;
        }

        Console.WriteLine(site.DisplayName);
        Console.WriteLine($"  id   {site.Id}");
        Console.WriteLine($"  web  {site.WebUrl}");
        return ExitCode.Done;
    }

    public static async Task<int> ListDrivesAsync(SampleSettings settings, DriveLocation location, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(location.Scopes));
        await using var graph = environment.CreateClient(session);

        var drives = await GetDrivesAsync(graph, location, cancellationToken);
        await foreach (var drive in drives.WithCancellation(cancellationToken))
            if (settings.UseJson) JsonLine.Write(new { drive.Id, drive.Name, drive.DriveType, drive.WebUrl });
            else Console.WriteLine(Terminal.ToOneLine($"{drive.Id}  {drive.DriveType,-17}{drive.Name}"));

        return ExitCode.Done;
    }

    private static async Task<IAsyncEnumerable<Drive>> GetDrivesAsync(
        IGraphClient graph, DriveLocation location, CancellationToken cancellationToken) => location switch
    {
        { Site: not null } => graph.Files().ListSiteDrivesAsync((await location.GetSiteAsync(graph, cancellationToken)).Id!),
        { Drive: null, Team: null } => graph.ListAsync<Drive>("me/drives"),
        _ => new[]
        {
            await graph.GetAsync<Drive>($"drives/{(await location.GetRootAsync(graph, cancellationToken)).DriveId}", cancellationToken),
        }.ToAsyncEnumerable(),
    };
}
