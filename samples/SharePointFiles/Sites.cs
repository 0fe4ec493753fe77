using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Which site an address means, and which drives there are: where the other commands get their ids.</summary>
internal static class Sites
{
    public static async Task<int> ShowAsync(SampleSettings settings, DriveChoice choice, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.SiteHost is null ? ["Sites.Read.All"] : choice.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var site = await choice.SiteAsync(graph, stop);
        if (settings.Json) JsonLine.Write(new { site.Id, site.Name, site.DisplayName, site.WebUrl });
        else Console.WriteLine($"{site.DisplayName}\n  id   {site.Id}\n  web  {site.WebUrl}");
        return ExitCode.Done;
    }

    public static async Task<int> ListDrivesAsync(SampleSettings settings, DriveChoice choice, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        await foreach (var drive in (await DrivesAsync(graph, choice, stop)).WithCancellation(stop))
            if (settings.Json) JsonLine.Write(new { drive.Id, drive.Name, drive.DriveType, drive.WebUrl });
            else Console.WriteLine($"{drive.Id}  {drive.DriveType,-16}{drive.Name}");

        return ExitCode.Done;
    }

    private static async Task<IAsyncEnumerable<Drive>> DrivesAsync(IGraphClient graph, DriveChoice choice, CancellationToken stop) => choice switch
    {
        { Id: { } id } => new[] { await graph.GetAsync<Drive>($"drives/{id}", stop) }.ToAsyncEnumerable(),
        { SiteHost: not null } => graph.Files().DrivesOfSite((await choice.SiteAsync(graph, stop)).Id!),
        _ => graph.ListAsync<Drive>("me/drives"),
    };
}
