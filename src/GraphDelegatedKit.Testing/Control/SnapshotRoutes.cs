using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Control;

// The routes about stored snapshots.
internal sealed class SnapshotRoutes(LocalTenant tenant)
{
    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/snapshot", "The names of the stored snapshots.",
            request => request.WriteAsync(200, new JsonObject
            {
                ["snapshots"] = new JsonArray([.. tenant.SnapshotNames.Select(name => JsonValue.Create(name))]),
            }))
        {
            Responses = [new(200, "The names.", "Snapshots")],
        },
        new("PUT", "/_local/snapshot/{name}", "Takes a snapshot of the state and stores it; one of that name is replaced.",
            request => RunAsync(request, 400, tenant.SaveSnapshot))
        {
            Responses = [new(204, "It is stored.")],
        },
        new("POST", "/_local/snapshot/{name}/restore", "Restores a snapshot; the clock does not go back.",
            request => RunAsync(request, 404, tenant.RestoreSnapshot))
        {
            Responses = [new(204, "It is restored.")],
        },
        new("DELETE", "/_local/snapshot/{name}", "Deletes a snapshot.",
            request => RunAsync(request, 404, name =>
            {
                if (!tenant.DeleteSnapshot(name))
                    throw new ArgumentException($"The tenant has no snapshot '{name}'. GET /_local/snapshot lists them.");
            }))
        {
            Responses = [new(204, "It is deleted.")],
        },
    ];

    private static Task RunAsync(ControlRequest request, int errorStatus, Action<string> run)
    {
        try
        {
            run(request["name"]);
        }
        catch (ArgumentException exception)
        {
            throw new ControlException(errorStatus, exception.GetTextWithoutParameter());
        }

        return request.WriteNothingAsync();
    }
}
