using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Control;

// The routes about the clock of the tenant.
internal sealed class TimeRoutes(LocalTenant tenant)
{
    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/time", "The time of the tenant, and how far it is ahead.", WriteAsync)
        {
            Responses = [new(200, "The time.", "Time")],
        },
        new("POST", "/_local/time", "Moves the clock of the tenant forward: tokens, codes and addresses age, delays end.", PostAsync)
        {
            Body = "TimeChange",
            Responses = [new(200, "The new time.", "Time")],
        },
    ];

    private async Task PostAsync(ControlRequest request)
    {
        var body = await request.ReadFieldsAsync("advanceSeconds").ConfigureAwait(false);
        if (body["advanceSeconds"] is not JsonValue value
            || !value.TryGetValue<double>(out var seconds)
            || seconds is not >= 0)
        {
            throw ControlException.BadRequest("advanceSeconds: expected a number of seconds, such as 3600. The clock does not go back.");
        }

        try
        {
            tenant.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            throw ControlException.BadRequest("advanceSeconds: the time would be beyond the year 9999. Give a smaller number.");
        }

        await WriteAsync(request).ConfigureAwait(false);
    }

    private Task WriteAsync(ControlRequest request) => request.WriteAsync(
        200, new JsonObject { ["now"] = tenant.Clock.GetUtcNow(), ["aheadSeconds"] = tenant.Clock.Offset.TotalSeconds });
}
