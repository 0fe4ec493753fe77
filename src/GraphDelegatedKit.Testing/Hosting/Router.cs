using GraphDelegatedKit.Testing.Graph;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// Finds who answers. What nobody plays is answered 501 and named: a silent 404 would look like the service's own.
internal sealed class Router(IReadOnlyList<IEndpoint> endpoints, BearerGate gate, ScopeGate scopes, AddressReading addresses)
{
    public async Task AnswerAsync(HttpContext context, RawTarget target)
    {
        var origin = Origin.Of(context.Request);
        var (endpoint, captures) = Find(origin, context.Request.Method, target.Segments());
        if (endpoint is null)
            throw GraphRefusal.NotPlayed($"{context.Request.Method} {target.Path}{(origin.Role == Role.Any ? "" : " on " + origin.Base)}");

        var exchange = new Exchange(context, origin, target, captures!);
        if (endpoint.Route.Role == Role.Graph)
        {
            exchange.Caller = gate.Admit(exchange);
            addresses.Settle(captures!);
            scopes.Admit(exchange);
        }

        await endpoint.AnswerAsync(exchange).ConfigureAwait(false);
    }

    private (IEndpoint? Endpoint, Captures? Captures) Find(Origin origin, string method, string[] segments)
    {
        // Real names carry tokens, and tokens travel over TLS.
        if (origin.Scheme != Uri.UriSchemeHttps && origin.Role != Role.Any)
            return default;

        foreach (var endpoint in endpoints)
        {
            var route = endpoint.Route;
            if ((route.Role & origin.Role) != 0 && route.Methods.Contains(method, StringComparer.Ordinal) && route.Match(segments) is { } captures)
                return (endpoint, captures);
        }

        return default;
    }
}
