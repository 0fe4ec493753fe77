using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/driveitemversion
internal sealed class VersionJson(ItemJson itemJson)
{
    // Lists the versions, newest first. The first is the current version.
    public IEnumerable<JsonObject> CreateAll(Drive drive, Item item) =>
        item.EarlierVersions.Select(version => Create(drive, version.Id, version.Modified, version.Content.Size))
            .Prepend(Create(drive, item.VersionId, item.Modified, item.Content!.Size));

    private JsonObject Create(Drive drive, string id, DateTimeOffset modified, long size) => new()
    {
        ["id"] = id,
        ["lastModifiedDateTime"] = GraphTime.Format(modified),
        ["size"] = size,
        ["lastModifiedBy"] = itemJson.CreateIdentitySet(drive),
    };
}
