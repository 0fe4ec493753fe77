using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// Changes an application. With a unique name and Prefer: create-if-missing, a missing application is created.
[Plays("https://learn.microsoft.com/graph/api/application-update")]
[Plays("https://learn.microsoft.com/graph/api/application-upsert")]
internal sealed class UpdateAppEndpoint(AppRegistry apps, AppAccess access, AppCreator creator, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PATCH", $"/{version}/applications/{{app}}");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var key = context["app"];
        if (key.StartsWith(AppAccess.UniqueNameKey, StringComparison.OrdinalIgnoreCase)
            && PrefersCreation(context)
            && access.Find(key) is null)
        {
            await creator.CreateAsync(context, body, key[AppAccess.UniqueNameKey.Length..]).ConfigureAwait(false);
            return;
        }

        ODataQuery.Read(context);
        var app = access.RequireForChange(context);
        AppJson.Schema.RequireKnown(context, body);
        apps.Change(app.ClientId, current =>
        {
            var changed = AppJson.Apply(current, body);
            access.RequireUnique(changed);
            return changed;
        });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static bool PrefersCreation(RequestContext context) => context.Request.Headers["Prefer"].ToString()
        .Split(',', StringSplitOptions.TrimEntries).Contains("create-if-missing", StringComparer.OrdinalIgnoreCase);
}
