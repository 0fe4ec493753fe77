using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Creates a folder, or an empty file for a body with the file facet, which only clients show: PnP creates files in this way before it
// sends their content. An existing name is a conflict unless the body sets another conflict behaviour.
[Plays("https://learn.microsoft.com/graph/api/driveitem-post-children")]
internal sealed class CreateChildEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/children");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        ItemJson.RequireKnown(context, body);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var parent = drive.GetItem(context.RouteValues.Item!);
        if (!parent.IsFolder || body["name"]?.ToString() is not { } name || body.ContainsKey("folder") == body.ContainsKey("file"))
            throw GraphErrorException.BadRequest("A new child needs a parent folder, a name, and either the folder or the file facet.");

        var conflict = ConflictBehaviorParser.Parse(body[ConflictBehaviorParser.PropertyName]?.ToString(), ConflictBehavior.Fail);

        // Replacing a folder with an empty one would delete its content, so the service returns the existing folder.
        var existing = drive.Find(new ItemAddress(parent.Id, [name]));
        var child = body.ContainsKey("folder") && conflict == ConflictBehavior.Replace && existing is { IsFolder: true }
            ? existing
            : await AddAsync(context, drive, parent, name, body, conflict).ConfigureAwait(false);
        await context.WriteJsonAsync(201, itemJson.Create(context, drive, child)).ConfigureAwait(false);
    }

    private async Task<Item> AddAsync(
        RequestContext context, Drive drive, Item parent, string name, JsonObject body, ConflictBehavior conflict)
    {
        var content = body.ContainsKey("file")
            ? await drives.Blobs.AddAsync(Stream.Null, context.Aborted).ConfigureAwait(false)
            : null;
        try
        {
            return drive.Add(parent, name, content, conflict, ClientTimes.Parse(body["fileSystemInfo"])).Item;
        }
        catch (GraphErrorException) when (content is not null)
        {
            drives.Blobs.Delete(content);
            throw;
        }
    }
}
