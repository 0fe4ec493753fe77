using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/drive
internal static class DriveJson
{
    private const long Unlimited = 1L << 40;

    public static JsonObject Of(Exchange exchange, Drive drive)
    {
        var used = drive.SizeOf(drive.Root);
        var total = drive.Quota ?? Unlimited;
        return new JsonObject
        {
            ["id"] = drive.Info.Id,
            ["driveType"] = drive.Kind,
            ["name"] = drive.Info.Name,
            ["webUrl"] = exchange.Origin.FilesBase(drive.Info.IsPersonal) + drive.Info.WebPath,
            ["createdDateTime"] = drive.Root.Created.UtcDateTime.ToString("s") + "Z",
            ["lastModifiedDateTime"] = drive.Root.Modified.UtcDateTime.ToString("s") + "Z",
            ["owner"] = drive.Info.Owner is { } owner
                ? new JsonObject { ["user"] = new JsonObject { ["id"] = owner.Id, ["displayName"] = owner.DisplayName, ["email"] = owner.Mail } }
                : new JsonObject { ["group"] = new JsonObject { ["displayName"] = drive.Info.Site!.DisplayName } },
            ["quota"] = new JsonObject { ["total"] = total, ["used"] = used, ["remaining"] = Math.Max(0, total - used), ["deleted"] = 0, ["state"] = total > used ? "normal" : "exceeded" },
        };
    }
}
