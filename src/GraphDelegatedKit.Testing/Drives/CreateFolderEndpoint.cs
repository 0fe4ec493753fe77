using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-post-children: a new folder; a name that is taken is refused unless the body says otherwise.
internal sealed class CreateFolderEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/children");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var parent = drive.GetItem(context.RouteValues.Item!);
        if (!parent.IsFolder || body["folder"] is null || body["name"]?.ToString() is not { } name)
            throw GraphErrorException.BadRequest("A new child needs a folder to go to, a name, and the folder facet; files are created by their content.");

        var conflict = ConflictBehaviorParser.Parse(body[ConflictBehaviorParser.PropertyName]?.ToString(), ConflictBehavior.Fail);

        // To replace a folder by an empty one of its name would be to delete what is in it; the service hands out the one that is there.
        var existing = drive.Find(new ItemAddress(parent.Id, [name]));
        var folder = conflict == ConflictBehavior.Replace && existing is { IsFolder: true }
            ? existing
            : drive.Add(parent, name, null, conflict, ClientTimes.Parse(body["fileSystemInfo"])).Item;
        await context.WriteJsonAsync(201, itemJson.Create(context, drive, folder)).ConfigureAwait(false);
    }
}
