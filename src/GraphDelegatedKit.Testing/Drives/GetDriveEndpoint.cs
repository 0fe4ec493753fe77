using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

[Plays("https://learn.microsoft.com/graph/api/drive-get")]
internal sealed class GetDriveEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$expand");
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var body = DriveJson.Create(context, drive);
        var select = query.Select;
        if (query["$expand"] is { } expand)
        {
            if (!expand.Equals("root", StringComparison.OrdinalIgnoreCase))
                throw GraphErrorException.NotSupported($"$expand={expand}");
            body["root"] = itemJson.CreateWithoutContext(context.Origin, context.Now, drive, drive.Root);
            select = select is null ? null : [.. select, "root"];
        }

        body["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#drives/$entity";
        return context.WriteJsonAsync(200, Selection.Apply(body, select));
    }
}
