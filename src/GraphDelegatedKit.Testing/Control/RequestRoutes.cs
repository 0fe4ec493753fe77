using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Control;

// The routes about answered requests.
internal sealed class RequestRoutes(Journal journal)
{
    private const double MaxWaitSeconds = 600;

    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/requests", "The last 2,000 answered requests, in the order of their answers, without secrets.", GetAsync)
        {
            Query =
            [
                new("after", "integer", "Only requests with a higher number, such as the 'last' of an earlier answer."),
                new("path", "string", "Only requests with this path, such as /v1.0/me; * stands for any characters."),
                new("method", "string", "Only requests with this method."),
                new("status", "string", "Only answers with this status, such as 404, 4xx, or 0 for a connection that was closed instead."),
                new("user", "string", "Only requests of this user: an id or a name."),
                new("wait", "number", "The longest wait, in seconds up to 600, if no such request has been answered yet."),
            ],
            Answers = [new(200, "The requests; none if the wait was too short.", "Requests")],
        },
        new("DELETE", "/_local/requests", "Forgets the answered requests.", DeleteAsync) { Answers = [new(204, "They are forgotten.")] },
    ];

    private async Task GetAsync(ControlRequest request)
    {
        var filter = new JournalFilter
        {
            After = (long)request.GetNumber("after", 0, long.MaxValue),
            Path = request.GetQuery("path"),
            Method = request.GetQuery("method"),
            Status = request.GetQuery("status"),
            User = request.GetQuery("user"),
        };
        if (filter.Status is { } status && !JournalFilter.IsStatus(status))
            throw ControlException.BadRequest($"status: expected a status such as 404, 4xx or 0, found '{status}'.");

        var wait = request.GetNumber("wait", 0, MaxWaitSeconds);
        var (entries, last) = wait > 0
            ? await journal.WaitAsync(filter.Matches, TimeSpan.FromSeconds(wait), request.Ended).ConfigureAwait(false)
            : journal.Find(filter.Matches);
        await request.WriteAsync(200, new JsonObject
        {
            ["requests"] = new JsonArray([.. entries.Select(entry => entry.ToJson())]),
            ["last"] = last,
        }).ConfigureAwait(false);
    }

    private Task DeleteAsync(ControlRequest request)
    {
        journal.Clear();
        return request.WriteNothingAsync();
    }
}
