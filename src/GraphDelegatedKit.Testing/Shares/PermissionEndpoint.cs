using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Shares;

// Reads, changes or deletes one permission of an item. A permission that is inherited from a folder can be changed and deleted only there.
// Deleting a link makes it unusable.
[Plays("https://learn.microsoft.com/graph/api/permission-get", Methods = "GET")]
[Plays("https://learn.microsoft.com/graph/api/permission-update", Methods = "PATCH", Difference = "Only the role.")]
[Plays("https://learn.microsoft.com/graph/api/permission-delete", Methods = "DELETE")]
internal sealed class PermissionEndpoint(
    DriveRegistry drives, ShareRegistry shares, PermissionJson permissions, string version) : IEndpoint
{
    public Route Route { get; } = new(
        HostRole.Graph, "GET PATCH DELETE", $"/{version}/{{@drive}}/{{@item}}/permissions/{{permission}}");

    public async Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetItem(context.RouteValues.Item!);
        var id = context["permission"];
        if (HttpMethods.IsGet(context.Request.Method))
        {
            var permission = permissions.CreateAll(context, drive, item).FirstOrDefault(each => (string)each["id"]! == id)
                ?? throw GraphErrorException.ItemNotFound();
            await context.WriteJsonAsync(200, Selection.Apply(permission, select)).ConfigureAwait(false);
            return;
        }

        if (id == PermissionJson.OwnerId)
            throw GraphErrorException.BadRequest("The permission of the owner can be neither changed nor deleted.");
        var share = shares.GetShares(drive, item).FirstOrDefault(share => share.Id == id) ?? throw GraphErrorException.ItemNotFound();
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            shares.Remove(share);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var changed = shares.ChangeRole(share, InviteEndpoint.ParseRole(body));
        await context.WriteJsonAsync(200, permissions.Create(context, drive, item, changed)).ConfigureAwait(false);
    }
}
