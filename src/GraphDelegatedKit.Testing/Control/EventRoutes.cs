using System.Globalization;
using System.Text;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Control;

// https://html.spec.whatwg.org/multipage/server-sent-events.html: sends what happens in the tenant, as it happens. The id of an event is
// the number of the request, so a reader that connects again gets the requests that it missed.
internal sealed class EventRoutes(RequestSummaries summaries, ChangeFeed feed)
{
    private const string MediaType = "text/event-stream";

    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/events", "Server-sent events: 'request' for every answered request, 'state' when anything else has changed.",
            GetAsync)
        {
            Responses = [new(200, "The events, until the client ends the connection.", "Events", MediaType)],
        },
    ];

    private async Task GetAsync(ControlRequest request)
    {
        var (response, lastEventId) = (request.HttpContext.Response, request.HttpContext.Request.Headers["Last-Event-ID"].ToString());
        response.ContentType = MediaType;
        using var subscription = feed.Subscribe();
        await WriteAsync(request, ": connected\n\n").ConfigureAwait(false);

        var last = 0L;
        if (long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
        {
            (var missed, last) = summaries.Find(entry => entry.Number > seen);
            foreach (var entry in missed)
                await WriteAsync(request, Format(entry)).ConfigureAwait(false);
        }

        while (true)
        {
            var entry = await subscription.ReadAsync(request.Ended).ConfigureAwait(false);
            if (entry is null)
                await WriteAsync(request, "event: state\ndata: {}\n\n").ConfigureAwait(false);
            else if (entry.Number > last)
                await WriteAsync(request, Format(entry)).ConfigureAwait(false);
        }
    }

    private static string Format(RequestSummary entry) => string.Create(
        CultureInfo.InvariantCulture, $"id: {entry.Number}\nevent: request\ndata: {ControlJson.Serialize(entry.ToJson())}\n\n");

    private static async Task WriteAsync(ControlRequest request, string text)
    {
        var body = request.HttpContext.Response.Body;
        await body.WriteAsync(Encoding.UTF8.GetBytes(text), request.Ended).ConfigureAwait(false);
        await body.FlushAsync(request.Ended).ConfigureAwait(false);
    }
}
