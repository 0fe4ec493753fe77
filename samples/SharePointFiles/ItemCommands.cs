using System.Globalization;
using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Lists the items of a folder, and shows the details of one item.</summary>
internal static class ItemCommands
{
    public static async Task<int> ListAsync(
        SampleSettings settings, DriveLocation location, bool recursive, CancellationToken cancellationToken)
    {
        var path = PathArgument.ParseDrivePath(location.Path);
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(location.Scopes));
        await using var graph = GraphClient.Create(session, environment.CreateClientOptions());

        var root = await location.GetRootAsync(graph, cancellationToken);
        var item = await GetItemAsync(graph, root, path, cancellationToken); // Graph returns an empty list for the children of a file
        if (item.Folder is null) Print(settings, item, item.Name!);
        else await PrintChildrenAsync(settings, graph, root.DriveId, item.Id!, recursive, cancellationToken);
        return ExitCode.Done;
    }

    public static async Task<int> ShowAsync(SampleSettings settings, DriveLocation location, CancellationToken cancellationToken)
    {
        var path = PathArgument.ParseDrivePath(location.Path);
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(location.Scopes));
        await using var graph = GraphClient.Create(session, environment.CreateClientOptions());

        var root = await location.GetRootAsync(graph, cancellationToken);
        var item = await GetItemAsync(graph, root, path, cancellationToken);
        var hash = item.File?.Hashes?.QuickXorHash;
        if (settings.UseJson)
        {
            JsonLine.Write(new
            {
                item.Name,
                item.Size,
                item.Id,
                folder = item.Folder is not null,
                root.DriveId,
                lastModified = item.LastModifiedDateTime,
                item.WebUrl,
                quickXorHash = hash,
            });
            return ExitCode.Done;
        }

        Console.WriteLine($"{Terminal.ToOneLine(item.Name ?? "")}{(item.Folder is null ? "" : "/")}");
        var childCount = item.Folder is null ? "" : $"{FormatSize(item)}, ";
        var exactSize = item.Size >= 1024 ? $" ({item.Size} B)" : "";
        Console.WriteLine($"  size      {childCount}{ByteSize.Format(item.Size ?? 0)}{exactSize}");
        var modified = item.LastModifiedDateTime?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        Console.WriteLine($"  modified  {modified}");
        if (hash is not null) Console.WriteLine($"  hash      {hash} (quickXorHash)");
        Console.WriteLine($"  id        {item.Id}");
        Console.WriteLine($"  drive     {root.DriveId}");
        Console.WriteLine($"  web       {item.WebUrl}");
        return ExitCode.Done;
    }

    private static async Task PrintChildrenAsync(
        SampleSettings settings, IGraphClient graph, string driveId, string folderId, bool recursive, CancellationToken cancellationToken)
    {
        var isEmpty = true;
        var pending = new Stack<(string Id, string Path)>([(folderId, "")]);
        while (pending.TryPop(out var current))
        {
            var children = graph.ListAsync<DriveItem>(
                $"drives/{driveId}/items/{current.Id}/children?$select=id,name,size,folder,lastModifiedDateTime");
            await foreach (var item in children.WithCancellation(cancellationToken))
            {
                isEmpty = false;
                Print(settings, item, current.Path + item.Name);
                if (recursive && item.Folder is { ChildCount: not 0 }) pending.Push((item.Id!, $"{current.Path}{item.Name}/"));
            }
        }

        if (isEmpty) await Console.Error.WriteLineAsync("The folder is empty.".AsMemory(), cancellationToken);
    }

    private static void Print(SampleSettings settings, DriveItem item, string name)
    {
        if (settings.UseJson)
            JsonLine.Write(
                new { name, item.Size, item.Id, folder = item.Folder is not null, lastModified = item.LastModifiedDateTime });
        else
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{FormatSize(item),10}  {item.LastModifiedDateTime?.ToLocalTime():yyyy-MM-dd HH:mm}  " +
                $"{Terminal.ToOneLine(name)}{(item.Folder is null ? "" : "/")}"));
    }

    private static async Task<DriveItem> GetItemAsync(IGraphClient graph, DriveRoot root, string path, CancellationToken cancellationToken)
    {
        try
        {
            return root.Item is { } item && path.Length == 0
                ? item
                : await graph.Files().GetItemAsync(root.GetPath(path), cancellationToken);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw PathArgument.CreateNotFoundError(path, e);
        }
    }

    private static string FormatSize(DriveItem item) =>
        item.Folder is { ChildCount: var count } ? count == 1 ? "1 item" : $"{count} items" : ByteSize.Format(item.Size ?? 0);
}
