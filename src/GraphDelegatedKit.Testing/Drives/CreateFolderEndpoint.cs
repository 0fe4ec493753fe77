using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-post-children: creates a folder. An existing name is a conflict unless the body
// sets another conflict behaviour.
internal sealed class CreateFolderEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/children");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var parent = drive.GetItem(context.RouteValues.Item!);
        if (!parent.IsFolder || body["folder"] is null || body["name"]?.ToString() is not { } name)
            throw GraphErrorException.BadRequest(
                "A new child needs a parent folder, a name and the folder facet. To create a file, upload its content.");

        var conflict = ConflictBehaviorParser.Parse(body[ConflictBehaviorParser.PropertyName]?.ToString(), ConflictBehavior.Fail);

        // Replacing a folder with an empty one would delete its content, so the service returns the existing folder.
        var existing = drive.Find(new ItemAddress(parent.Id, [name]));
        var folder = conflict == ConflictBehavior.Replace && existing is { IsFolder: true }
            ? existing
            : drive.Add(parent, name, null, conflict, ClientTimes.Parse(body["fileSystemInfo"])).Item;
        await context.WriteJsonAsync(201, itemJson.Create(context, drive, folder)).ConfigureAwait(false);
    }
}
