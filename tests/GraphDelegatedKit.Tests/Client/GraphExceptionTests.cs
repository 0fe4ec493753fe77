using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Client;

public sealed class GraphExceptionTests
{
    private static readonly string HarmfulMessage = "\u001b[2Jred\r\nAll is well.\u202e" + new string('x', 5_000);

    [Test]
    public async Task The_text_of_an_error_has_code_remedy_and_ids()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.Conflict, TestData.ErrorJson("nameAlreadyExists"), ("request-id", "r-1"), ("client-request-id", "c-1"));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.DeleteAsync("users/1"));

        Assert.That(
            error!.ToString().ReplaceLineEndings("\n"),
            Does.StartWith(
                $"""
                GraphDelegatedKit.GraphException: {error.Message}
                   Code: nameAlreadyExists
                   Status: 409
                   Remedy: {error.Remedy}
                   Request id: r-1
                   Client request id: c-1
                   Attempts: 1
                   at 
                """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task The_text_of_an_error_without_a_response_tells_that_it_may_have_executed_and_why()
    {
        using var handler = new FakeHttpHandler().Throws(TestData.CreateConnectionReset());
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.PostAsync("me/sendMail"));

        Assert.That(
            error!.ToString(), Does.Contain("May have executed: yes").And.Contain("Client request id: ").And.Contain("---> System.Net"));
    }

    [Test]
    public async Task Control_and_format_characters_of_the_service_are_replaced_in_the_message_and_kept_in_ServiceMessage()
    {
        var body = JsonSerializer.Serialize(new { error = new { code = "a\u001bb" + new string('c', 60_000), message = HarmfulMessage } });
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.BadRequest, body, ("request-id", "r\u009b1"));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Message, Does.Contain("red All is well.").And.Length.LessThan(1_000));
            Assert.That(error.Code, Has.Length.LessThan(110));
            Assert.That(error.InnerCodes[0], Has.Length.EqualTo(60_003), "as sent");
            Assert.That(error.ServiceMessage, Is.EqualTo(HarmfulMessage));
            Assert.That((error.Message + error.Code + error.ToString().ReplaceLineEndings("")).Where(IsHarmful), Is.Empty);
        });
    }

    [Test]
    public void Control_and_format_characters_are_replaced_in_an_error_that_another_layer_creates()
    {
        var error = new GraphException(null, "a\r\nb", "c\u001bd\u202e") { Remedy = "e\nf\u0007" };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Code, Is.EqualTo("a b"));
            Assert.That(error.Message, Is.EqualTo("c\ufffdd\ufffd"));
            Assert.That(error.Remedy, Is.EqualTo("e f\ufffd"));
        }
    }

    [Test]
    public void Control_and_format_characters_are_replaced_in_the_text_of_an_inner_exception()
    {
        var error = new GraphException(null, "a", "b", new JsonException("Path: $.x\u001b[2J\u202e"));

        Assert.That(error.ToString().ReplaceLineEndings("").Where(IsHarmful), Is.Empty);
    }

    [Test]
    public async Task The_message_of_a_pre_authenticated_address_is_not_in_ServiceMessage_because_it_may_repeat_the_address()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.NotFound, TestData.ErrorJson("itemNotFound", "secret"));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(
            () => graph.GetAsync<DriveItem>(GraphUrl.PreAuthenticated("https://sn3302.up.1drv.com/up/secret")));

        Assert.That(error!.ServiceMessage, Is.Null);
        Assert.That(error.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public void Control_and_format_characters_are_replaced_in_a_SignInException()
    {
        var error = new SignInException(SignInReason.Service, "c\u001bd\r\ne", "f\u202eg");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Message, Is.EqualTo("c\ufffdd e"));
            Assert.That(error.Remedy, Is.EqualTo("f\ufffdg"));
        }
    }

    [Test]
    public async Task Control_and_format_characters_of_the_token_endpoint_are_replaced_and_kept_in_ServiceMessage()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant);
        const string description = "AADSTS50034: \u001b[2JNo such\u202e account.";
        var body = JsonSerializer.Serialize(new { error = "invalid_grant", error_description = description });
        tenant.Faults.Fail("*/token", 400, body: body);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.Multiple(() =>
        {
            Assert.That(error!.Message, Does.Contain("No such"));
            Assert.That(error.ToString().ReplaceLineEndings("").Where(IsHarmful), Is.Empty);
            Assert.That(error.ServiceMessage, Is.EqualTo(description));
        });
    }

    [Test]
    public async Task The_log_of_a_failed_call_has_the_template_of_the_path_the_code_the_ids_and_the_remedy_and_no_private_data()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.NotFound, TestData.ErrorJson("itemNotFound", "secret"), ("request-id", "r-1"));
        using var log = new LogBook();
        await using var graph = TestData.CreateClient(handler, configure: options => options.LoggerFactory = log);
        var request = new GraphRequest(HttpMethod.Get, $"users/{"secret"}/messages/{"secret"}?$filter={"secret"}")
        {
            Headers = { ["client-request-id"] = "c-1" },
        };

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.SendAsync(request));

        Assert.That(
            log.Text,
            Does.Contain("GET /v1.0/users/{id}/messages/{id} failed with itemNotFound, status 404, request id r-1, client request id c-1. "
                + error!.Remedy).And.Contain("GET graph.microsoft.com: 404").And.Not.Contain("secret"));
    }

    private static bool IsHarmful(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format;
}
