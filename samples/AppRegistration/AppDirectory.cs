using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit;

namespace AppRegistration;

/// <summary>The applications and service principals of the tenant.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/application"/></remarks>
internal sealed class AppDirectory(IGraphClient graph)
{
    public IGraphClient Graph => graph;

    public async Task<JsonObject?> FindAsync(AppIdentity identity, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.GetAsync<JsonObject>($"applications(uniqueName='{identity.UniqueName}')", cancellationToken);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<JsonObject>> ListOwnAsync(CancellationToken cancellationToken) =>
        await ListAsync($"applications?$filter=tags/any(t:t eq '{AppIdentity.Tag}')", cancellationToken);

    /// <summary>The applications with a name that this program did not register.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListForeignAsync(string displayName, CancellationToken cancellationToken) =>
    [
        .. (await ListAsync($"applications?$filter=displayName eq '{displayName}'", cancellationToken))
            .Where(app => !AppIdentity.IsOwn(app)),
    ];

    /// <returns>The deleted application that still holds the unique name.</returns>
    public async Task<JsonObject?> FindDeletedAsync(AppIdentity identity, CancellationToken cancellationToken) =>
        (await ListAsync($"directory/deletedItems/microsoft.graph.application", cancellationToken))
            .FirstOrDefault(app => app.GetText("uniqueName") == identity.UniqueName);

    /// <summary>
    /// Creates the application with its name only. An application that another process has created in the meantime keeps everything else.
    /// </summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/application-upsert"/></remarks>
    public async Task<JsonObject> CreateAsync(AppIdentity identity, CancellationToken cancellationToken)
    {
        await ReplicationRetry.RunAsync(
            async () =>
            {
                var request = new GraphRequest(HttpMethod.Patch, $"applications(uniqueName='{identity.UniqueName}')")
                {
                    Headers = { ["Prefer"] = "create-if-missing" },
                    Content = GraphContent.Json(new JsonObject { ["displayName"] = identity.DisplayName }),
                };
                using var response = await graph.SendAsync(request, cancellationToken);
            },
            IsMissing,
            cancellationToken);
        return await ReplicationRetry.RunAsync(
            () => graph.GetAsync<JsonObject>($"applications(uniqueName='{identity.UniqueName}')", cancellationToken),
            IsMissing,
            cancellationToken);
    }

    public Task UpdateAsync(JsonObject app, JsonObject patch, CancellationToken cancellationToken) => ReplicationRetry.RunAsync(
        () => graph.PatchAsync($"applications/{app.GetText("id")}", GraphContent.Json(patch), cancellationToken),
        IsMissing,
        cancellationToken);

    public Task<JsonObject> ReadAsync(JsonObject app, CancellationToken cancellationToken) => ReplicationRetry.RunAsync(
        () => graph.GetAsync<JsonObject>($"applications/{app.GetText("id")}", cancellationToken), IsMissing, cancellationToken);

    /// <summary>Posts to an action or a collection of an application.</summary>
    public Task<JsonObject> PostAsync(JsonObject app, string path, JsonObject body, CancellationToken cancellationToken) =>
        ReplicationRetry.RunAsync(
            () => graph.PostAsync<JsonObject>(
                $"applications/{app.GetText("id")}/{path}", GraphContent.Json(body), cancellationToken),
            IsMissing,
            cancellationToken);

    public Task RemoveSecretAsync(JsonObject app, string keyId, CancellationToken cancellationToken) => graph.PostAsync(
        $"applications/{app.GetText("id")}/removePassword",
        GraphContent.Json(new JsonObject { ["keyId"] = keyId }),
        cancellationToken);

    public async Task<JsonObject?> FindPrincipalAsync(JsonObject app, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.GetAsync<JsonObject>($"servicePrincipals(appId='{app.GetText("appId")}')", cancellationToken);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Creates the service principal: the application becomes present in the tenant, and can be granted permissions.</summary>
    public async Task CreatePrincipalAsync(JsonObject app, CancellationToken cancellationToken)
    {
        try
        {
            await ReplicationRetry.RunAsync(
                () => graph.PostAsync<JsonObject>(
                    "servicePrincipals",
                    GraphContent.Json(new JsonObject { ["appId"] = app.GetText("appId") }),
                    cancellationToken),
                e => IsMissing(e) || e is GraphException { Code: "NoBackingApplicationObject" },
                cancellationToken);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict)
        {
            // An earlier run or another process has created it, and the copy of the directory that was asked does not have it yet.
        }
    }

    public async Task DeleteAsync(JsonObject app, CancellationToken cancellationToken)
    {
        try
        {
            await graph.DeleteAsync($"applications/{app.GetText("id")}", cancellationToken);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // Another process has deleted it.
        }
    }

    public Task RestoreAsync(JsonObject deleted, CancellationToken cancellationToken) =>
        graph.PostAsync<JsonObject>(
            $"directory/deletedItems/{deleted.GetText("id")}/restore", GraphContent.Json(new JsonObject()), cancellationToken);

    /// <summary>Deletes an application for good. One that was deleted just before may not be among the deleted ones yet.</summary>
    public Task PurgeAsync(JsonObject deleted, CancellationToken cancellationToken) => ReplicationRetry.RunAsync(
        () => graph.DeleteAsync($"directory/deletedItems/{deleted.GetText("id")}", cancellationToken), IsMissing, cancellationToken);

    /// <summary>Restores the service principal that was deleted with the application, with what was granted to it.</summary>
    public async Task<bool> TryRestorePrincipalAsync(JsonObject app, CancellationToken cancellationToken)
    {
        var principals = await ListAsync($"directory/deletedItems/microsoft.graph.servicePrincipal", cancellationToken);
        if (principals.FirstOrDefault(principal => principal.GetText("appId") == app.GetText("appId")) is not { } deleted) return false;

        await RestoreAsync(deleted, cancellationToken);
        return true;
    }

    private static bool IsMissing(Exception exception) => exception is GraphException { Status: HttpStatusCode.NotFound };

    private async Task<List<JsonObject>> ListAsync(GraphUrl url, CancellationToken cancellationToken)
    {
        var items = new List<JsonObject>();
        await foreach (var item in graph.ListAsync<JsonObject>(url).WithCancellation(cancellationToken)) items.Add(item);
        return items;
    }
}
