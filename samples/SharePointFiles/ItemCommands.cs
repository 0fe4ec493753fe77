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
        await using var graph = environment.CreateClient(session);

        var root = await location.GetRootAsync(graph, cancellationToken);
        var item = await GetItemAsync(graph, root, path, cancellationToken); // Graph returns an empty list for the children of a file
        var target = item.RemoteItem; // a shortcut: its target is in another drive
        if (!IsFolder(item)) Print(settings, item, item.Name!);
        else
            await PrintChildrenAsync(
                settings,
                graph,
                target?.ParentReference?.DriveId ?? root.DriveId,
                target?.Id ?? item.Id!,
                recursive,
                cancellationToken);
        return ExitCode.Done;
    }

    public static async Task<int> ShowAsync(SampleSettings settings, DriveLocation location, CancellationToken cancellationToken)
    {
        var path = PathArgument.ParseDrivePath(location.Path);
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(location.Scopes));
        await using var graph = environment.CreateClient(session);

        var root = await location.GetRootAsync(graph, cancellationToken);
        var item = await GetItemAsync(graph, root, path, cancellationToken);
        var hash = item.File?.Hashes?.QuickXorHash;
        if (settings.UseJson)
        {
            JsonLine.Write(new
            {
                item.Name,
                Size = GetSize(item),
                item.Id,
                folder = IsFolder(item),
                root.DriveId,
                lastModified = item.LastModifiedDateTime,
                item.WebUrl,
                quickXorHash = hash,
            });
            return ExitCode.Done;
        }

        Console.WriteLine(FormatName(item, item.Name ?? ""));
        var childCount = item.Folder is null ? "" : $"{FormatSize(item)}, ";
        var exactSize = GetSize(item) >= 1024 ? $" ({GetSize(item)} B)" : "";
        Console.WriteLine($"  size      {childCount}{ByteSize.Format(GetSize(item) ?? 0)}{exactSize}");
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
                $"drives/{driveId}/items/{current.Id}/children?$select=id,name,size,file,folder,package,remoteItem,lastModifiedDateTime");
            await foreach (var item in children.WithCancellation(cancellationToken))
            {
                isEmpty = false;
                Print(settings, item, current.Path + item.Name);
                // Also with a child count of 0, which a folder can have although it has been filled.
                if (recursive && item.Kind == DriveItemKind.Folder) pending.Push((item.Id!, $"{current.Path}{item.Name}/"));
            }
        }

        if (isEmpty) await Console.Error.WriteLineAsync("The folder is empty.".AsMemory(), cancellationToken);
    }

    private static void Print(SampleSettings settings, DriveItem item, string name)
    {
        if (settings.UseJson)
        {
            var (size, modified) = (GetSize(item), item.LastModifiedDateTime);
            JsonLine.Write(new { name, Size = size, item.Id, folder = IsFolder(item), lastModified = modified });
        }
        else
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{FormatSize(item),10}  {item.LastModifiedDateTime?.ToLocalTime():yyyy-MM-dd HH:mm}  " +
                $"{FormatName(item, name)}"));
    }

    private static bool IsFolder(DriveItem item) => (item.RemoteItem?.Kind ?? item.Kind) == DriveItemKind.Folder;

    private static long? GetSize(DriveItem item) => item.RemoteItem?.Size ?? item.Size;

    private static string FormatName(DriveItem item, string name)
    {
        var note = item.Kind switch
        {
            DriveItemKind.Shortcut => " (shortcut)",
            DriveItemKind.Package => $" ({Terminal.ToOneLine(item.Package?.Type ?? "package")})",
            _ => "",
        };
        return $"{Terminal.ToOneLine(name)}{(IsFolder(item) ? "/" : "")}{note}";
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
        item.Folder is { ChildCount: { } count } ? count == 1 ? "1 item" : $"{count} items" : ByteSize.Format(GetSize(item) ?? 0);
}
