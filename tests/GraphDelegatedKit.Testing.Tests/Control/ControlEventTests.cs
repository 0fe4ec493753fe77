using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Control;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Tests.Control;

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
public sealed class ControlEventTests : ControlFixture
{
    [Test]
    public async Task A_request_is_an_event_with_its_number_as_id()
    {
        using var events = await OpenAsync();
        await Client.GetAsync($"{GraphUrl}/me");

        var lines = await ReadEventAsync(events);

        var request = (await Control.GetRequestsAsync("?path=/v1.0/me")).Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[0], Is.EqualTo($"id: {request["number"]}"));
            Assert.That(lines[1], Is.EqualTo("event: request"));
            Assert.That((string)JsonNode.Parse(lines[2]["data: ".Length..])!["url"]!, Is.EqualTo((string)request["url"]!));
        }
    }

    [Test]
    public async Task A_change_is_an_event_without_data()
    {
        using var events = await OpenAsync();
        Tenant.Faults.Fail("/v1.0/me", 503);

        Assert.That(await ReadEventAsync(events), Is.EqualTo(new[] { "event: state", "data: {}" }));
    }

    [Test]
    public async Task A_change_of_a_user_by_the_test_itself_is_an_event()
    {
        using var events = await OpenAsync();
        Tenant.ChangeUser(Tenant.Users[1].Id, user => user with { JobTitle = "x" });

        Assert.That(await ReadEventAsync(events), Is.EqualTo(new[] { "event: state", "data: {}" }));
    }

    [Test]
    public async Task A_change_by_the_control_API_is_an_event()
    {
        using var events = await OpenAsync();
        await Control.SendAsync(HttpMethod.Patch, $"users/{Tenant.Users[1].Id}", """{"jobTitle":"x"}""");

        Assert.That(await ReadEventAsync(events), Is.EqualTo(new[] { "event: state", "data: {}" }));
    }

    // The tenant does not know what the request changed, so it reports that something may have changed.
    [Test]
    public async Task A_request_that_does_more_than_read_is_a_change_too()
    {
        using var events = await OpenAsync();
        await Client.PostAsync($"{DriveUrl}/root:/a.bin:/createUploadSession", "{}");

        var first = await ReadEventAsync(events);
        var second = await ReadEventAsync(events);

        Assert.That(first[1], Is.EqualTo("event: request"));
        Assert.That(second, Is.EqualTo(new[] { "event: state", "data: {}" }));
    }

    [Test]
    public async Task Changes_that_a_reader_has_not_read_are_one_event()
    {
        var summaries = new RequestSummaries(() => throw new NotSupportedException(), TimeProvider.System);
        using var subscription = new ChangeFeed(summaries, Tenant.Faults).Subscribe();

        for (var number = 0; number < 3; number++)
            Tenant.Faults.Fail("/v1.0/me", 503);
        var first = await subscription.ReadAsync(default);
        var next = subscription.ReadAsync(default).AsTask();
        subscription.Dispose();
        Tenant.Faults.Clear();

        Assert.That(first, Is.Null);
        Assert.That(next.IsCompleted, Is.False, "there is no second event, and none after the end");
    }

    [Test]
    public async Task A_reader_that_connects_again_gets_the_requests_that_it_missed()
    {
        await Client.GetAsync($"{GraphUrl}/me");
        var last = (long)(await Control.GetAsync("requests")).Body["last"]!;
        await Client.GetAsync($"{GraphUrl}/users");

        using var events = await OpenAsync(last);

        Assert.That((await ReadEventAsync(events))[2], Does.Contain("/v1.0/users"));
    }

    private async Task<StreamReader> OpenAsync(long? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "events");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", $"{lastEventId}");
        var response = await Control.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(await ReadEventAsync(reader), Is.EqualTo(new[] { ": connected" }));
        return reader;
    }

    private static async Task<List<string>> ReadEventAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { Length: > 0 } line)
            lines.Add(line);
        return lines;
    }
}
