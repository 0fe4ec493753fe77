using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Shares;

// https://learn.microsoft.com/graph/api/drive-sharedwithme: the items that the caller has been invited to. The item itself, with its
// drive, is in remoteItem.
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
        var top = ItemPage.GetSize(query);
        var shared = shares.GetInvitations(context.Caller);
        var start = PageLink.GetPosition(context);
        var items = shared.Skip(start).Take(top).Select(share => (JsonNode)ItemJson.Select(Create(context, share), query.Select));
        var body = new JsonObject { ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#Collection(driveItem)" };
        if (start + top < shared.Count)
            body["@odata.nextLink"] = PageLink.Create(context, start + top);
        body["value"] = new JsonArray([.. items]);
        return context.WriteJsonAsync(200, body);
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
