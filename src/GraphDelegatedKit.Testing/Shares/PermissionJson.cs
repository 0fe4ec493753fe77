using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Shares;

// https://learn.microsoft.com/graph/api/resources/permission
internal sealed class PermissionJson(ShareRegistry shares, UserDirectory users)
{
    public const string OwnerId = "owner";

    // The permissions of the item and those that it inherits from the folders above it. The owner of the drive comes first.
    public IEnumerable<JsonObject> CreateAll(RequestContext context, Drive drive, Item item)
    {
        yield return CreateOwner(drive);
        for (var current = item; current is not null; current = current.ParentId is { } id ? drive.FindById(id) : null)
        {
            foreach (var share in shares.GetShares(drive, current))
            {
                var permission = Create(context, drive, current, share);
                if (current != item)
                    permission["inheritedFrom"] = new JsonObject { ["driveId"] = drive.Info.Id, ["id"] = current.Id };
                yield return permission;
            }
        }
    }

    public JsonObject Create(RequestContext context, Drive drive, Item item, Share share)
    {
        var permission = new JsonObject { ["id"] = share.Id, ["roles"] = new JsonArray(share.Role) };
        if (share.Invitee is { } invitee)
        {
            var user = users.Find(invitee);
            var identity = new JsonObject { ["displayName"] = user?.DisplayName ?? invitee, ["email"] = invitee };
            if (user is not null)
                identity["id"] = user.Id;
            permission["grantedTo"] = new JsonObject { ["user"] = identity };
            permission["grantedToV2"] = new JsonObject { ["user"] = identity.DeepClone() };
            permission["invitation"] = new JsonObject { ["email"] = invitee, ["signInRequired"] = true };
            return permission;
        }

        var url = ShareRegistry.GetLinkUrl(context.Origin, drive, item, share);
        permission["shareId"] = ShareRegistry.EncodeShareId(url);
        permission["hasPassword"] = false;
        permission["link"] = new JsonObject
        {
            ["type"] = share.LinkType, ["scope"] = share.Scope, ["webUrl"] = url, ["preventsDownload"] = false,
        };
        return permission;
    }

    private static JsonObject CreateOwner(Drive drive)
    {
        var identities = drive.Info.Owner is { } owner
            ? ItemJson.CreateIdentitySet(owner)
            : new JsonObject { ["siteGroup"] = new JsonObject { ["displayName"] = drive.Info.Site!.DisplayName + " Owners" } };
        return new JsonObject
        {
            ["id"] = OwnerId, ["roles"] = new JsonArray("owner"), ["grantedToV2"] = identities,
        };
    }
}
