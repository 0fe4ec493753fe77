using GraphDelegatedKit.Testing.Graph;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// Finds who answers. What nobody plays is answered 501 and named: a silent 404 would look like the service's own.
internal sealed class Router(IReadOnlyList<IEndpoint> endpoints, BearerAuthenticator authenticator, ScopeAuthorizer authorizer, RouteValueResolver routeValueResolver)
{
    public async Task HandleAsync(HttpContext httpContext, RawTarget target)
    {
        var origin = Origin.FromRequest(httpContext.Request);
        var (endpoint, routeValues) = FindEndpoint(origin, httpContext.Request.Method, target.GetSegments());
        if (endpoint is null)
            throw GraphErrorException.NotSupported($"{httpContext.Request.Method} {target.Path}{(origin.Role == HostRole.Any ? "" : " on " + origin.BaseUrl)}");

        var context = new RequestContext(httpContext, origin, target, routeValues!);
        if (endpoint.Route.Role == HostRole.Graph)
        {
            context.Caller = authenticator.Authenticate(context);
            routeValueResolver.Resolve(routeValues!);
            authorizer.Authorize(context);
        }

        await endpoint.HandleAsync(context).ConfigureAwait(false);
    }

    private (IEndpoint? Endpoint, RouteValues? Captures) FindEndpoint(Origin origin, string method, string[] segments)
    {
        // Real names carry tokens, and tokens travel over TLS.
        if (origin.Scheme != Uri.UriSchemeHttps && origin.Role != HostRole.Any)
            return default;

        foreach (var endpoint in endpoints)
        {
            var route = endpoint.Route;
            if ((route.Role & origin.Role) != 0 && route.Methods.Contains(method, StringComparer.Ordinal) && route.Match(segments) is { } routeValues)
                return (endpoint, routeValues);
        }

        return default;
    }
}
