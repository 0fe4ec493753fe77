using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/drive
internal static class DriveJson
{
    private const long DefaultQuota = 1L << 40;

    public static JsonObject Create(RequestContext context, Drive drive)
    {
        var used = drive.GetSize(drive.Root);
        var total = drive.Quota ?? DefaultQuota;
        return new JsonObject
        {
            ["id"] = drive.Info.Id,
            ["driveType"] = drive.DriveType,
            ["name"] = drive.Info.Name,
            ["webUrl"] = context.Origin.GetFilesBaseUrl(drive.Info.IsPersonal) + drive.Info.WebPath,
            ["createdDateTime"] = GraphTime.Format(drive.Root.Created),
            ["lastModifiedDateTime"] = GraphTime.Format(drive.Root.Modified),
            ["owner"] = CreateOwner(drive.Info),
            ["quota"] = new JsonObject
            {
                ["total"] = total,
                ["used"] = used,
                ["remaining"] = Math.Max(0, total - used),
                ["deleted"] = 0,
                ["state"] = total > used ? "normal" : "exceeded",
            },
        };
    }

    private static JsonObject CreateOwner(DriveInfo info)
    {
        if (info.Owner is not { } owner)
            return new JsonObject { ["group"] = new JsonObject { ["displayName"] = info.Site!.DisplayName } };
        var user = new JsonObject { ["id"] = owner.Id, ["displayName"] = owner.DisplayName, ["email"] = owner.Mail };
        return new JsonObject { ["user"] = user };
    }
}
