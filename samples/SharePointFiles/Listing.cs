using System.Globalization;
using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A folder's items, or a file alone, a line each; and all there is to know of one.</summary>
internal static class Listing
{
    public static async Task<int> RunAsync(SampleSettings settings, DriveChoice choice, string typed, CancellationToken stop)
    {
        var path = Place.InDrive(typed);
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var drive = await choice.ResolveAsync(graph, stop);
        await foreach (var item in (await ItemsAsync(graph, drive, path, stop)).WithCancellation(stop))
            if (settings.Json)
                JsonLine.Write(new { item.Name, item.Size, item.Id, folder = item.Folder is not null });
            else
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Size(item),10}  {item.LastModifiedDateTime?.ToLocalTime():yyyy-MM-dd HH:mm}  {item.Name}{(item.Folder is null ? "" : "/")}"));

        return ExitCode.Done;
    }

    public static async Task<int> ShowAsync(SampleSettings settings, DriveChoice choice, string typed, CancellationToken stop)
    {
        var path = Place.InDrive(typed);
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var drive = await choice.ResolveAsync(graph, stop);
        var item = path.Length == 0 ? await graph.GetAsync<DriveItem>($"drives/{drive}/root", stop) : await ItemAsync(graph, drive, path, stop);
        var hash = item.File?.Hashes?.QuickXorHash;
        if (settings.Json)
        {
            JsonLine.Write(new { item.Name, item.Size, item.Id, folder = item.Folder is not null, driveId = drive, lastModified = item.LastModifiedDateTime, item.WebUrl, quickXorHash = hash });
            return ExitCode.Done;
        }

        Console.WriteLine($"{item.Name}{(item.Folder is null ? "" : "/")}");
        Console.WriteLine($"  size      {(item.Folder is null ? "" : $"{Size(item)}, ")}{ByteSize.Of(item.Size ?? 0)}{(item.Size >= 1024 ? $" ({item.Size} B)" : "")}");
        Console.WriteLine($"  modified  {item.LastModifiedDateTime?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)}");
        if (hash is not null) Console.WriteLine($"  hash      {hash} (quickXorHash)");
        Console.WriteLine($"  id        {item.Id}\n  drive     {drive}\n  web       {item.WebUrl}");
        return ExitCode.Done;
    }

    private static async Task<IAsyncEnumerable<DriveItem>> ItemsAsync(IGraphClient graph, string drive, string path, CancellationToken stop)
    {
        if (path.Length == 0) return graph.ListAsync<DriveItem>($"drives/{drive}/root/children?$select=id,name,size,folder,lastModifiedDateTime");

        var item = await ItemAsync(graph, drive, path, stop); // of a file Graph would list nothing, and call that a success
        return item.Folder is null
            ? new[] { item }.ToAsyncEnumerable()
            : graph.ListAsync<DriveItem>($"drives/{drive}/items/{item.Id}/children?$select=id,name,size,folder,lastModifiedDateTime");
    }

    private static async Task<DriveItem> ItemAsync(IGraphClient graph, string drive, string path, CancellationToken stop)
    {
        try
        {
            return await graph.Files().ItemAsync(DrivePath.In(drive, path), stop);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw Place.NotThere(path, e);
        }
    }

    private static string Size(DriveItem item) => item.Folder is { ChildCount: var count } ? count == 1 ? "1 item" : $"{count} items" : ByteSize.Of(item.Size ?? 0);
}
