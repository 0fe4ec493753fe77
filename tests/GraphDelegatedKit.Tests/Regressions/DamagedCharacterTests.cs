using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Tests.Bulk;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A JSON reader throws an InvalidOperationException when it decodes half a surrogate pair (<c>\ud83d</c> alone) or invalid UTF-8. In the
/// name of a property this exception left the batch reader, and JsonElement threw it whenever a value was looked up.
/// </summary>
public sealed class DamagedCharacterTests
{
    private const string DamagedName = """ "\ud83dname":1,"n\ude00":2 """;

    private readonly Clock _clock = new();

    [TestCase("""{"responses":[{"id":"1","status":200,"\ud83dbody":{"id":"1"}},{"id":"2","status":204}]}""")]
    [TestCase("""{"\ud83d":1,"responses":[{"id":"1","status":200,"headers":{"\ud83d":"1"}},{"id":"2","status":204}]}""")]
    [TestCase("""{"responses":[{"id":"1","status":200,"headers":{"Retry-After":"\ud83d"},"body":{}},{"id":"2","status":204}]}""")]
    public async Task A_damaged_name_in_a_batch_response_hides_no_response(string reply)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, reply);
        await using var graph = TestData.CreateClient(handler, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(2, HttpMethod.Post));

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("1=200 2=204"));
        Assert.That(() => results.ConvertAll(result => result.Headers), Throws.Nothing);
    }

    [Test]
    public async Task A_JSON_element_can_be_looked_up_beside_a_damaged_name()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, $$"""{{{DamagedName}},"text":"a\ud83d"}""");
        await using var graph = TestData.CreateClient(handler, _clock);

        var element = await graph.GetAsync<JsonElement>("me");

        Assert.That(element.TryGetProperty("text", out var text), Is.True);
        Assert.That(text.GetString(), Is.EqualTo("a\ufffd"));
    }

    [Test]
    public async Task A_property_that_the_model_does_not_have_can_be_read()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.OK, """{"value":[{"id":"1","x":"a\ud83d","y":{"\ud83d":1,"z":2}}]}""");
        await using var graph = TestData.CreateClient(handler, _clock);

        var user = await GetSingleAsync(graph.ListAsync<User>("users"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(user.AdditionalData!["x"].GetString(), Is.EqualTo("a\ufffd"));
            Assert.That(user.AdditionalData["y"].TryGetProperty("z", out _), Is.True);
        }
    }

    [Test]
    public async Task Invalid_UTF_8_in_a_property_that_the_model_does_not_have_can_be_read()
    {
        using var handler = new FakeHttpHandler();
        handler.RespondsWithBytes([.. "{\"x\":\"a"u8, 0xC3, .. "b\"}"u8]);
        await using var graph = TestData.CreateClient(handler, _clock);

        var user = await graph.GetAsync<User>("me");

        Assert.That(user.AdditionalData!["x"].GetString(), Is.EqualTo("a\ufffdb"));
    }

    [Test]
    public async Task A_round_of_changes_with_damaged_names_is_read()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.OK,
            $$$"""
            {"value":[{"id":"1",{{{DamagedName}}}},{"id":"2","@removed":{{{{DamagedName}}},"reason":"deleted"}}],
             "@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=1"}
            """);
        await using var graph = TestData.CreateClient(handler, _clock);

        var page = await GetSingleAsync(graph.DeltaAsync<User>("users/delta"));

        Assert.That(page.Changes.Select(change => (change.Id, change.Removal)), Is.EqualTo(new (string?, DeltaRemoval?)[]
        {
            ("1", null), ("2", DeltaRemoval.Permanent),
        }));
    }

    [Test]
    public async Task An_operation_whose_status_has_damaged_names_is_followed()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.Accepted, null, ("Location", "https://api.onedrive.com/monitor/1"))
            .RespondsWith(HttpStatusCode.OK, $$"""{{{DamagedName}},"status":"completed","resourceId":"01\ud83d"}""");
        await using var graph = TestData.CreateClient(handler, _clock);

        using var accepted = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "me/drive/items/1/copy"));
        var copy = await graph.WaitForOperationAsync(accepted);

        Assert.That(copy.State, Is.EqualTo(GraphOperationState.Succeeded));
        Assert.That(copy.ResourceId, Is.EqualTo("01\ufffd"));
    }

    private static async Task<T> GetSingleAsync<T>(IAsyncEnumerable<T> items)
    {
        var found = new List<T>();
        await foreach (var item in items) found.Add(item);
        return found.Single();
    }
}
