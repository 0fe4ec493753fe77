using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-post-children: a new folder; a name that is taken is refused unless the body says otherwise.
internal sealed class CreateFolderEndpoint(AllDrives drives, ItemJson json, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/children");

    public async Task AnswerAsync(Exchange exchange)
    {
        var body = await exchange.ReadJsonAsync().ConfigureAwait(false);
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var parent = drive.Require(exchange.Captures.Item!);
        if (!parent.IsFolder || body["folder"] is null || body["name"]?.ToString() is not { } name)
            throw GraphRefusal.BadRequest("A new child needs a folder to go to, a name, and the folder facet; files are created by their content.");

        var conflict = ConflictBehaviors.Parse(body[ConflictBehaviors.Name]?.ToString(), ConflictBehavior.Fail);

        // To replace a folder by an empty one of its name would be to delete what is in it; the service hands out the one that is there.
        var there = drive.Find(new ItemAddress(parent.Id, [name]));
        var folder = conflict == ConflictBehavior.Replace && there is { IsFolder: true }
            ? there
            : drive.Add(parent, name, null, conflict, ClientTimes.Read(body["fileSystemInfo"])).Item;
        await exchange.JsonAsync(201, json.Whole(exchange, drive, folder)).ConfigureAwait(false);
    }
}
