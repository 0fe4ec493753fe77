using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Suggestions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace GraphDelegatedKit.Testing.Control;

// The control API, with which the live page, or a test in another language, controls a running tenant. It serves the page, too.
internal sealed class ControlApi(IReadOnlyList<ControlRoute> routes, SelfCheck selfCheck) : IDisposable
{
    public const string Prefix = "/_local";

    private readonly CancellationTokenSource _stopping = new();

    public IReadOnlyList<ControlRoute> Routes => routes;

    public SelfCheck SelfCheck => selfCheck;

    public static bool Includes(HttpRequest request) =>
        request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal) || LivePage.Includes(request);

    public async Task HandleAsync(HttpContext context)
    {
        AddHeaders(context.Response.Headers);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        if (LivePage.Includes(context.Request))
        {
            await LivePage.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        try
        {
            ControlGuard.Check(context.Request);
            var (route, values) = Find(context.Request);
            await route.HandleAsync(new ControlRequest(context, values, ended.Token)).ConfigureAwait(false);
        }
        catch (ControlException exception) when (!context.Response.HasStarted)
        {
            await WriteProblemAsync(context, exception).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client or the tenant has gone.
        }
    }

    // Ends the requests that wait for something, so that the tenant can stop.
    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private (ControlRoute Route, Dictionary<string, string> Values) Find(HttpRequest request)
    {
        var segments = request.Path.Value!.TrimEnd('/').Split('/')[1..];
        var matching = routes
            .Select(route => (Route: route, Values: route.Match(segments)))
            .Where(match => match.Values is not null)
            .ToList();
        if (matching.Count == 0)
        {
            var similar = Suggestion.Find(request.Path.Value, routes.Select(route => route.Path));
            var suggestion = similar is null ? "" : $" Did you mean {similar}?";
            throw ControlException.NotFound($"There is no route {request.Path}.{suggestion} {Prefix}/openapi.json lists the routes.");
        }

        var (found, values) = matching.FirstOrDefault(match => match.Route.Method == request.Method);
        if (found is null)
        {
            var methods = string.Join(", ", matching.Select(match => match.Route.Method));
            request.HttpContext.Response.Headers.Allow = methods;
            throw new ControlException(405, $"{request.Path} takes {methods}, not {request.Method}.");
        }

        var names = found.Query.Select(parameter => parameter.Name).ToList();
        if (request.Query.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw ControlException.BadRequest(
                $"{unknown}: there is no such parameter. {ControlRequest.DescribeAllowed("parameters", unknown, names)}");
        }

        return (found, values!);
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    // https://www.rfc-editor.org/rfc/rfc9457
    private static Task WriteProblemAsync(HttpContext context, ControlException exception) =>
        new ControlRequest(context, new Dictionary<string, string>(), context.RequestAborted).WriteAsync(
            exception.Status,
            new JsonObject
            {
                ["type"] = "about:blank",
                ["title"] = ReasonPhrases.GetReasonPhrase(exception.Status),
                ["status"] = exception.Status,
                ["detail"] = exception.Message,
            },
            "application/problem+json");
}
