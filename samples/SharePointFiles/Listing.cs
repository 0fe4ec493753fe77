using System.Globalization;
using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A folder's items, or a file alone, a line each; and all there is to know of one.</summary>
internal static class Listing
{
    public static async Task<int> RunAsync(SampleSettings settings, Address address, bool recursive, CancellationToken stop)
    {
        var path = Place.InDrive(address.Path);
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(address.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var root = await address.RootAsync(graph, stop);
        var item = await ItemAsync(graph, root, path, stop); // of a file Graph would list nothing, and call that a success
        if (item.Folder is null) Print(settings, item, item.Name!);
        else await ListAsync(settings, graph, root.DriveId, item.Id!, recursive, stop);
        return ExitCode.Done;
    }

    public static async Task<int> ShowAsync(SampleSettings settings, Address address, CancellationToken stop)
    {
        var path = Place.InDrive(address.Path);
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(address.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var root = await address.RootAsync(graph, stop);
        var item = await ItemAsync(graph, root, path, stop);
        var hash = item.File?.Hashes?.QuickXorHash;
        if (settings.Json)
        {
            JsonLine.Write(new { item.Name, item.Size, item.Id, folder = item.Folder is not null, root.DriveId, lastModified = item.LastModifiedDateTime, item.WebUrl, quickXorHash = hash });
            return ExitCode.Done;
        }

        Console.WriteLine($"{Terminal.OneLine(item.Name ?? "")}{(item.Folder is null ? "" : "/")}");
        Console.WriteLine($"  size      {(item.Folder is null ? "" : $"{Size(item)}, ")}{ByteSize.Of(item.Size ?? 0)}{(item.Size >= 1024 ? $" ({item.Size} B)" : "")}");
        Console.WriteLine($"  modified  {item.LastModifiedDateTime?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)}");
        if (hash is not null) Console.WriteLine($"  hash      {hash} (quickXorHash)");
        Console.WriteLine($"  id        {item.Id}\n  drive     {root.DriveId}\n  web       {item.WebUrl}");
        return ExitCode.Done;
    }

    private static async Task ListAsync(SampleSettings settings, IGraphClient graph, string drive, string folder, bool recursive, CancellationToken stop)
    {
        var left = new Stack<(string Id, string Path)>([(folder, "")]);
        while (left.TryPop(out var next))
            await foreach (var item in graph.ListAsync<DriveItem>($"drives/{drive}/items/{next.Id}/children?$select=id,name,size,folder,lastModifiedDateTime").WithCancellation(stop))
            {
                Print(settings, item, next.Path + item.Name);
                if (recursive && item.Folder is { ChildCount: not 0 }) left.Push((item.Id!, $"{next.Path}{item.Name}/"));
            }
    }

    private static void Print(SampleSettings settings, DriveItem item, string name)
    {
        if (settings.Json) JsonLine.Write(new { name, item.Size, item.Id, folder = item.Folder is not null });
        else Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Size(item),10}  {item.LastModifiedDateTime?.ToLocalTime():yyyy-MM-dd HH:mm}  {Terminal.OneLine(name)}{(item.Folder is null ? "" : "/")}"));
    }

    private static async Task<DriveItem> ItemAsync(IGraphClient graph, Root root, string path, CancellationToken stop)
    {
        try
        {
            return root.Item is { } item && path.Length == 0 ? item : await graph.Files().GetItemAsync(root.Place(path), stop);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw Place.NotThere(path, e);
        }
    }

    private static string Size(DriveItem item) => item.Folder is { ChildCount: var count } ? count == 1 ? "1 item" : $"{count} items" : ByteSize.Of(item.Size ?? 0);
}
