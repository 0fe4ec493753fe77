using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Shares;

// A link of this type and scope that exists is returned again, with 200. Every user of the tenant may open it.
[Plays("https://learn.microsoft.com/graph/api/driveitem-createlink", Difference = "A password and an expiration are ignored.")]
internal sealed class CreateLinkEndpoint(
    DriveRegistry drives, ShareRegistry shares, PermissionJson permissions, string version) : IEndpoint
{
    private static readonly string[] Types = ["view", "edit", "embed"];
    private static readonly string[] Scopes = ["organization", "anonymous", "users"];

    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/createLink");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadOptionalJsonAsync().ConfigureAwait(false);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetItem(context.RouteValues.Item!);
        var (share, isNew) = shares.CreateLink(drive, item, Parse(body, "type", Types), Parse(body, "scope", Scopes));
        await context.WriteJsonAsync(isNew ? 201 : 200, permissions.Create(context, drive, item, share)).ConfigureAwait(false);
    }

    // The first value is the default.
    private static string Parse(JsonObject body, string name, string[] values) =>
        body[name]?.ToString() is not { Length: > 0 } text ? values[0]
        : values.FirstOrDefault(value => value.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw GraphErrorException.BadRequest($"Invalid value '{text}' for {name}.");
}
