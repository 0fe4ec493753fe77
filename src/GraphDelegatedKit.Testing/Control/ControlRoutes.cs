using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Control;

// The list of all routes of the control API.
internal static class ControlRoutes
{
    public static ControlApi CreateApi(
        LocalTenant tenant, Func<TenantServices> services, RequestSummaries summaries, ChangeFeed feed, TenantHealth health)
    {
        var selfCheck = new SelfCheck(tenant, services);
        List<ControlRoute> routes =
        [
            .. new StateRoutes(tenant, services, health, selfCheck).Create(),
            .. new RequestRoutes(summaries, () => services().Users).Create(),
            .. new FaultRoutes(tenant.Faults, () => services().Users).Create(),
            .. new PermissionRoutes(tenant).Create(),
            .. new UserRoutes(tenant, services).Create(),
            .. new DeviceCodeRoutes(services).Create(),
            .. new TimeRoutes(tenant).Create(),
            .. new SnapshotRoutes(tenant).Create(),
            .. new RuleRoutes(services).Create(),
            .. new EventRoutes(summaries, feed).Create(),
        ];
        routes.Add(OpenApiRoute.Create(routes));
        return new ControlApi([.. routes.Select(route => Publishes(route, feed))], selfCheck);
    }

    // Tells the subscribers about a change that the control API itself makes, so that the page reads it.
    private static ControlRoute Publishes(ControlRoute route, ChangeFeed feed) => route.Method == "GET" ? route : route with
    {
        HandleAsync = async request =>
        {
            await route.HandleAsync(request).ConfigureAwait(false);
            feed.PublishChange();
        },
    };
}
