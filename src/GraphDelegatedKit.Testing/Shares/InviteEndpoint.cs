using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Shares;

// Gives each recipient a permission.
[Plays(
    "https://learn.microsoft.com/graph/api/driveitem-invite",
    Difference = "Nothing is sent, and access needs no invitation: every user can open every drive.")]
internal sealed class InviteEndpoint(
    DriveRegistry drives, ShareRegistry shares, PermissionJson permissions, UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/invite");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetItem(context.RouteValues.Item!);
        var role = ParseRole(body);
        if (body["recipients"] is not JsonArray { Count: > 0 } recipients)
            throw GraphErrorException.BadRequest("An invitation needs at least one recipient.");

        var invitees = recipients.Select(GetAddress).ToList();
        var invited = invitees.Select(invitee => permissions.Create(context, drive, item, shares.Invite(drive, item, invitee, role)));
        await CollectionWriter.WriteAsync(context, "Collection(permission)", invited).ConfigureAwait(false);
    }

    public static string ParseRole(JsonObject body) => body["roles"] is JsonArray roles && roles is [{ } role, ..]
        && role.ToString() is Share.Read or Share.Write
            ? roles[0]!.ToString()
            : throw GraphErrorException.BadRequest("The roles must contain 'read' or 'write'.");

    // A recipient has an e-mail address, also one outside the tenant, or is a user of the tenant by id or alias.
    private string GetAddress(JsonNode? recipient)
    {
        if (recipient?["email"]?.ToString() is { Length: > 0 } email)
            return email;
        var name = (recipient?["objectId"] ?? recipient?["alias"])?.ToString() ?? "";
        return users.Find(name)?.UserPrincipalName
            ?? throw GraphErrorException.BadRequest("The recipient cannot be resolved to a user.");
    }
}
