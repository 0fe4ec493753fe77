using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/drive-get
internal sealed class GetDriveEndpoint(AllDrives drives, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/{{@drive}}");

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var body = DriveJson.Of(exchange, drives.Require(exchange.Captures.Drive!, exchange.Caller));
        body["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#drives/$entity";
        return exchange.JsonAsync(200, Selection.Of(body, select));
    }
}
