using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

[Plays("https://learn.microsoft.com/graph/api/application-post-applications")]
internal sealed class CreateAppEndpoint(AppCreator creator, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/applications");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        await creator.CreateAsync(context, body, uniqueName: null).ConfigureAwait(false);
    }
}
