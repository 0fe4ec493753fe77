using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Shares;

// Lists the items that the caller has been invited to. The item itself, with its drive, is in remoteItem.
[Plays("https://learn.microsoft.com/graph/api/drive-sharedwithme")]
internal sealed class SharedWithMeEndpoint(DriveRegistry drives, ShareRegistry shares, ItemJson itemJson, string version) : IEndpoint
{
    private static readonly string[] RemoteProperties =
    [
        "id", "name", "size", "webUrl", "createdDateTime", "lastModifiedDateTime", "file", "folder", "fileSystemInfo", "parentReference",
        "createdBy", "lastModifiedBy",
    ];

    private static readonly string[] Properties = [.. RemoteProperties.Except(["parentReference"])];

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/sharedWithMe");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$top", "$skiptoken", "allowexternal");
        ItemJson.RequireSelectable(query);
        return CollectionWriter.WritePageAsync(
            context,
            "Collection(driveItem)",
            shares.GetInvitations(context.Caller),
            ItemPage.GetSize(query),
            share => ItemJson.Select(Create(context, share), query.Select));
    }

    private JsonObject Create(RequestContext context, Share share)
    {
        var drive = drives.FindById(share.DriveId)!;
        var item = drive.GetItem(new ItemAddress(share.ItemId, []));
        var body = itemJson.CreateWithoutContext(context.Origin, context.Now, drive, item, Properties);
        var remoteItem = itemJson.CreateWithoutContext(context.Origin, context.Now, drive, item, RemoteProperties);
        remoteItem["shared"] = new JsonObject { ["scope"] = share.Scope, ["owner"] = itemJson.CreateIdentitySet(drive) };
        body["remoteItem"] = remoteItem;
        return body;
    }
}
