namespace GraphDelegatedKit.Testing.Tests.Control;

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
public sealed class ControlEventRuleTests : ControlFixture
{
    [Test]
    public async Task Every_change_after_one_that_was_read_is_an_event_again()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "events");
        using var response = await Control.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        await ReadEventAsync(events);

        Tenant.Faults.Fail("/v1.0/me", 503);
        var first = await ReadEventAsync(events);
        Tenant.Faults.Clear();
        var second = await ReadEventAsync(events);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo(["event: state", "data: {}"]));
            Assert.That(second, Is.EqualTo(first));
        }
    }

    private static async Task<List<string>> ReadEventAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { Length: > 0 } line)
            lines.Add(line);
        return lines;
    }
}
