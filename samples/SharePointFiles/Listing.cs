using System.Globalization;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

internal static class Listing
{
    public static async Task<int> RunAsync(SampleSettings settings, DriveChoice choice, string folder, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var drive = await choice.ResolveAsync(graph, stop);
        var path = folder.Trim('/');
        var children = path.Length == 0
            ? graph.ListAsync<DriveItem>($"drives/{drive}/root/children?$select=id,name,size,folder,lastModifiedDateTime")
            : graph.ListAsync<DriveItem>($"drives/{drive}/root:/{path}:/children?$select=id,name,size,folder,lastModifiedDateTime");

        await foreach (var item in children.WithCancellation(stop))
            if (settings.Json)
                JsonLine.Write(new { item.Name, item.Size, item.Id, folder = item.Folder is not null });
            else
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Size(item),10}  {item.LastModifiedDateTime?.ToLocalTime():yyyy-MM-dd HH:mm}  {item.Name}{(item.Folder is null ? "" : "/")}"));

        return ExitCode.Done;
    }

    private static string Size(DriveItem item) => item.Folder is { ChildCount: var count } ? count == 1 ? "1 item" : $"{count} items" : ByteSize.Of(item.Size ?? 0);
}
