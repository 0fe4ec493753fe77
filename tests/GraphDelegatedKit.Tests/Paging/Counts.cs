using System.Net;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class Counts
{
    [TestCase("12345")]
    [TestCase("\uFEFF12345")]
    [TestCase("12345\r\n")]
    public async Task Are_asked_for_as_Graph_demands_and_read_from_plain_text(string body)
    {
        using var wire = new Wire().Does((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StringContent(body) }));
        await using var graph = Some.Client(wire);

        var count = await graph.CountAsync("users?$filter=accountEnabled eq true");

        Assert.That(count, Is.EqualTo(12_345));
        Assert.That(wire.Requests.Single().Address.OriginalString, Is.EqualTo("https://graph.microsoft.com/v1.0/users/$count?$filter=accountEnabled%20eq%20true"));
        Assert.That(wire.Requests.Single().Headers, Does.Contain("ConsistencyLevel: eventual"));
    }

    [Test]
    public async Task Have_holes_like_any_address()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, "3");
        await using var graph = Some.Client(wire);
        var id = "a/b";

        await graph.CountAsync($"groups/{id}/members/");

        Assert.That(wire.Requests.Single().Address.OriginalString, Is.EqualTo("https://graph.microsoft.com/v1.0/groups/a%2Fb/members/$count"));
    }

    [TestCase("")]
    [TestCase("many")]
    [TestCase("-1")]
    [TestCase("{\"value\":3}")]
    [TestCase("99999999999999999999999999")]
    public async Task That_are_no_numbers_are_errors(string body)
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, body);
        await using var graph = Some.Client(wire);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.CountAsync("users"));

        Assert.That(error!.Code, Is.EqualTo("unreadableAnswer"));
    }

    [Test]
    public void Are_not_asked_of_an_address_that_is_its_own_permission()
    {
        Assert.That(() => new Stub().Client.CountAsync(GraphUrl.PreAuthenticated("https://contoso.sharepoint.com/x")), Throws.ArgumentException);
    }
}
