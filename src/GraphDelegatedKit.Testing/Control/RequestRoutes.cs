using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Control;

// The routes about recorded requests.
internal sealed class RequestRoutes(RequestSummaries summaries, Func<UserDirectory> users)
{
    private const int MaxWaitSeconds = 600;

    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/requests", "The last 2,000 recorded requests, in the order of their responses, without secrets.", GetAsync)
        {
            Query =
            [
                new("after", "integer",
                    "Only requests with a higher number, such as the 'last' of an earlier response. The default is 0: all."),
                new("path", "string", "Only requests with this path, such as /v1.0/me; * stands for any characters."),
                new("method", "string", "Only requests with this method."),
                new("status", "string",
                    "Only responses with this status, such as 404, 4xx, 5xx, or 0 for a connection without a response."),
                new("failed", "boolean",
                    "true: only requests that failed: status 0, 4xx or 5xx, or a sign-in page or redirect with an error. "
                    + "false: only the others."),
                new("user", "string", "Only requests of this user: an id or a name."),
                new("wait", "number",
                    "The longest wait, in seconds up to 600, if no such request has its response yet. The default is 0."),
            ],
            Responses = [new(200, "The requests; none if the wait was too short.", "Requests")],
        },
        new("DELETE", "/_local/requests", "Forgets the recorded requests. Their numbers are not used again.", DeleteAsync)
        {
            Responses = [new(204, "They are forgotten.")],
        },
    ];

    private async Task GetAsync(ControlRequest request)
    {
        var filter = new RequestFilter
        {
            After = request.GetInteger("after", 0),
            Path = request.GetQuery("path"),
            Method = request.GetQuery("method"),
            Status = request.GetQuery("status"),
            HasFailed = request.GetBoolean("failed"),
            UserId = request.GetQuery("user") is { } user ? FindUserId(user) : null,
        };
        if (filter.Path is { } path && PathPattern.FindProblem(path) is { } expected)
            throw ControlException.BadRequest($"path: expected {expected}, found '{path}'.");
        if (filter.Method is { } method && !FaultFields.Methods.Contains(method, StringComparer.OrdinalIgnoreCase))
            throw ControlException.BadRequest($"method: {FaultKinds.DescribeUnknown(method, FaultFields.Methods)}");
        if (filter.Status is { } status && !RequestFilter.IsStatus(status))
        {
            throw ControlException.BadRequest(
                $"status: expected a status such as 404, 4xx or 0, found '{status}'. failed=true finds every error.");
        }

        var wait = request.GetNumber("wait", 0, MaxWaitSeconds);
        var (entries, last) = wait > 0
            ? await summaries.WaitAsync(filter.Matches, TimeSpan.FromSeconds(wait), request.Ended).ConfigureAwait(false)
            : summaries.Find(filter.Matches);
        await request.WriteAsync(200, new JsonObject
        {
            ["requests"] = new JsonArray([.. entries.Select(entry => entry.ToJson())]),
            ["last"] = last,
        }).ConfigureAwait(false);
    }

    // A user who was removed can have sent a request before.
    private string FindUserId(string user) =>
        users().Find(user)?.Id
        ?? (summaries.Find(entry => IsOf(entry, user)).Entries is [.., var last] ? last.UserId : null)
        ?? throw ControlException.BadRequest($"user: {UnknownUser.Describe(users(), user)}");

    private static bool IsOf(RequestSummary entry, string user) =>
        user.Equals(entry.UserId, StringComparison.OrdinalIgnoreCase) || user.Equals(entry.User, StringComparison.OrdinalIgnoreCase);

    private Task DeleteAsync(ControlRequest request)
    {
        summaries.Clear();
        return request.WriteNothingAsync();
    }
}
