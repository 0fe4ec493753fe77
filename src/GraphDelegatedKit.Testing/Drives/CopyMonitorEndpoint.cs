using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Returns the state of a copy. The address needs no token. The documentation has the status 202 for a completed copy, too; 200, and the
// status of a failed one, are assumptions.
[Plays(
    "https://learn.microsoft.com/graph/long-running-actions-overview",
    IsJudgement = true, Difference = "The first request reports the action as running; a finished one has the status 200.")]
internal sealed class CopyMonitorEndpoint(CopyOperations operations) : IEndpoint
{
    private const string PathPrefix = "/_api/v2.0/monitor/";

    public Route Route { get; } = new(HostRole.Files, "GET", PathPrefix + "{operation}");

    public static string CreatePath(string id) => PathPrefix + id;

    public Task HandleAsync(RequestContext context)
    {
        TransferUrl.Authorize(context);
        if (operations.Find(context["operation"]) is not { } operation)
            throw new GraphErrorException(404, "operationNotFound", "The operation does not exist.");
        if (operation.TakeInProgress())
        {
            return context.WriteJsonAsync(
                202, new JsonObject { ["operation"] = "ItemCopy", ["percentageComplete"] = 50.0, ["status"] = "inProgress" });
        }

        if (operation.Error is { } error)
        {
            return context.WriteJsonAsync(200, new JsonObject
            {
                ["operation"] = "ItemCopy",
                ["status"] = "failed",
                ["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message },
            });
        }

        var info = operation.Drive.Info;
        var itemPath = $"/_api/v2.0/drives/{Uri.EscapeDataString(info.Id)}/items/{operation.Item!.Id}";
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["operation"] = "ItemCopy",
            ["percentageComplete"] = 100.0,
            ["resourceId"] = operation.Item.Id,
            ["resourceLocation"] = context.Origin.GetFilesBaseUrl(info.IsPersonal) + itemPath,
            ["status"] = "completed",
        });
    }
}
