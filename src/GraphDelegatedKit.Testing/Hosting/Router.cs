using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Permissions;
using GraphDelegatedKit.Testing.Rules;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// Finds the endpoint of a request. An unknown request gets 501 with its path, because a 404 would look like an answer of the service.
// Restoring a snapshot creates another router, for new requests. One that has begun is answered from the state that it began with, and
// refused if it changes that state.
internal sealed class Router(
    StateFolder stateFolder,
    IReadOnlyList<IEndpoint> endpoints,
    BearerAuthenticator authenticator,
    RequestPermissions permissions,
    PermissionRecorder permissionRecorder,
    RouteValueResolver routeValueResolver,
    RuleRegistry ruleRegistry)
{
    private readonly RouteTable _routes = new([.. endpoints.Select(endpoint => endpoint.Route)]);

    // Whether a snapshot has replaced the state of this router.
    public bool IsReplaced => stateFolder.IsReplaced;

    public IReadOnlyList<IEndpoint> Endpoints => endpoints;

    public async Task HandleAsync(HttpContext httpContext, RawTarget target)
    {
        var origin = Origin.FromRequest(httpContext.Request);
        var segments = target.GetSegments();
        var path = (origin.Role & HostRole.Graph) != 0 ? GraphPath.Parse(segments, target.Query) : GraphPath.None;
        var rules = new RequestRules(ruleRegistry, httpContext);
        if (_routes.Find(origin.Role, httpContext.Request.Method, segments, path.Segments) is not var (position, routeValues))
        {
            var host = origin.Role == HostRole.Any ? "" : " on " + origin.BaseUrl;
            var request = $"{httpContext.Request.Method} {target.Path}{host}";
            if (UnplayedRoute.Find(httpContext.Request.Method, path.Segments) is { } unplayed)
                throw GraphErrorException.NotSupported($"{request}, although Graph does: {unplayed.Page}");
            var nearest = NearestRoute.Find(
                endpoints.Select(known => known.Route).Where(route => (route.Role & origin.Role) != 0),
                httpContext.Request.Method,
                path.Segments.Length > 0 ? path.Segments : segments);
            throw GraphErrorException.NotSupported(request, nearest);
        }

        var endpoint = endpoints[position];
        RequireTls(origin, target, rules, httpContext.Request.Method);
        var context = new RequestContext(httpContext, origin, target, routeValues) { Path = path, Rules = rules };
        if (endpoint.Route.Role == HostRole.Graph)
        {
            context.Caller = authenticator.Authenticate(context);
            routeValueResolver.Resolve(context);
            CheckPermissions(context, endpoint.Route);
            PreferenceCheck.Check(context);
            ClientVersionCheck.Check(context);
        }

        await endpoint.HandleAsync(context).ConfigureAwait(false);
    }

    // Requests to real host names carry tokens, so they must use TLS.
    private static void RequireTls(Origin origin, RawTarget target, RequestRules rules, string method)
    {
        if (origin.Scheme != Uri.UriSchemeHttps && origin.Role != HostRole.Any)
        {
            rules.Check(
                LocalRule.PlainHttp,
                $"The request was sent to {origin.BaseUrl} without TLS.",
                () => GraphErrorException.NotSupported($"{method} {target.Path} on {origin.BaseUrl}: use https"));
        }
    }

    private void CheckPermissions(RequestContext context, Route route)
    {
        if (permissions.Find(context, route) is not { } use)
            return;
        permissionRecorder.Record(context, use);
        ScopeAuthorizer.Authorize(context, use);
    }
}
