using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/drive-get
internal sealed class GetDriveEndpoint(DriveRegistry drives, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var body = DriveJson.Create(context, drives.Get(context.RouteValues.Drive!, context.Caller));
        body["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#drives/$entity";
        return context.WriteJsonAsync(200, Selection.Apply(body, select));
    }
}
