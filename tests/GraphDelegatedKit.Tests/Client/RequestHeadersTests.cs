using System.Net;
using System.Net.Http.Headers;
using FsCheck;
using FsCheck.Fluent;
using GraphDelegatedKit.Client;
using TestData = GraphDelegatedKit.Tests.Support.TestData;

namespace GraphDelegatedKit.Tests.Client;

public sealed class RequestHeadersTests
{
    [TestCase("a\r\nX-Evil: 1", "a line break")]
    [TestCase("a\nX-Evil: 1", "a line break")]
    [TestCase("a\rb", "a line break")]
    [TestCase("a\0b", "a control character")]
    [TestCase("a\u001bb", "a control character")]
    [TestCase("a\u007f", "a control character")]
    [TestCase("Grüße", "a character outside of ASCII")]
    [TestCase("a\u2028b", "a character outside of ASCII")]
    public async Task A_header_value_that_cannot_be_sent_is_refused_by_every_kind_of_request(string value, string problem)
    {
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(handler);
        var headers = new Dictionary<string, string> { ["X-Evil-Value"] = value };
        Func<object>[] attempts =
        [
            () => new GraphRequest(HttpMethod.Get, "me") { Headers = { ["X-Evil-Value"] = value } },
            () => new GraphRequest(HttpMethod.Get, "me") { Headers = headers },
            () => { new GraphRequest(HttpMethod.Get, "me").Headers.Add("X-Evil-Value", value); return ""; },
            () => new BulkRequest("1", HttpMethod.Get, "me") { Headers = { ["X-Evil-Value"] = value } },
            () => new BulkRequest("1", HttpMethod.Get, "me") { Headers = headers },
        ];

        Assert.Multiple(() =>
        {
            foreach (var attempt in attempts)
                Assert.That(
                    () => attempt(),
                    Throws.ArgumentException.With.Message.Contains("'X-Evil-Value'").And.Message.Contains(problem).And.Message.Not
                        .Contains(value));
            Assert.That(handler.Requests, Is.Empty);
        });
    }

    [TestCase("")]
    [TestCase("If Match")]
    [TestCase("X-Größe")]
    [TestCase("X:Y")]
    [TestCase("X\r\nY")]
    [TestCase(":path")]
    [TestCase("X\0")]
    public void A_header_name_that_cannot_be_sent_is_refused(string name)
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new GraphRequest(HttpMethod.Get, "me") { Headers = { [name] = "1" } },
                Throws.ArgumentException.With.Message.Not.Contains("\r").And.Message.Not.Contains("\0"));
            Assert.That(() => new BulkRequest("1", HttpMethod.Get, "me") { Headers = { [name] = "1" } }, Throws.ArgumentException);
        });
    }

    [Test]
    public void A_header_without_a_value_is_refused()
    {
        Assert.That(
            () => new GraphRequest(HttpMethod.Get, "me") { Headers = { ["Prefer"] = null! } },
            Throws.ArgumentException.With.Message.Contains("'Prefer'"));
    }

    [Test]
    public void A_header_that_occurs_twice_in_an_assigned_dictionary_is_refused()
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["prefer"] = "a", ["Prefer"] = "b" };

        Assert.That(() => new GraphRequest(HttpMethod.Get, "me") { Headers = headers }, Throws.ArgumentException);
    }

    // A caller who sets the token by hand has misunderstood the client, so the header is refused and not replaced silently.
    [TestCase("Authorization", "ITokenProvider")]
    [TestCase("authorization", "PreAuthenticated")]
    [TestCase("Host", "Cloud")]
    [TestCase("Content-Length", "body")]
    [TestCase("Transfer-Encoding", "transport")]
    [TestCase("Connection", "transport")]
    public void A_header_of_the_client_or_the_connection_is_refused_with_what_to_do_instead(string name, string advice)
    {
        Assert.That(
            () => new GraphRequest(HttpMethod.Get, "me") { Headers = { [name] = "secret" } },
            Throws.ArgumentException.With.Message.Contains(name).And.Message.Contains(advice).And.Message.Not.Contains("secret"));
    }

    [TestCase("client-request-id", "my-id")]
    [TestCase("Prefer", "outlook.timezone=\"UTC\"")]
    [TestCase("Accept", "application/json;odata.metadata=full")]
    [TestCase("User-Agent", "NONISV|Contoso|Job/1.0")]
    [TestCase("ConsistencyLevel", "eventual")]
    [TestCase("X-Tab", "a\tb")]
    [TestCase("X-Empty", "")]
    public async Task A_header_of_the_caller_is_sent_once_with_the_callers_value(string name, string value)
    {
        IReadOnlyList<string> sent = [];
        using var handler = new FakeHttpHandler().RespondsWith((request, _) =>
        {
            sent = [.. request.Headers.NonValidated[name]];
            return Task.FromResult(FakeHttpHandler.CreateResponse(HttpStatusCode.OK, "{}"));
        });
        await using var graph = TestData.CreateClient(handler);

        var request = new GraphRequest(HttpMethod.Get, "me") { Headers = { [name.ToUpperInvariant()] = value } };
        using var response = await graph.SendAsync(request);

        Assert.That(sent, Is.EqualTo(new[] { value }));
    }

    [Test]
    public async Task Blanks_around_a_header_value_are_removed()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(handler);

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Get, "me") { Headers = { ["Prefer"] = " \ta b\t " } });

        Assert.That(handler.Requests.Single().Headers, Does.Contain("Prefer: a b").And.Not.Contain("a b\t"));
    }

    [Test]
    public async Task The_callers_client_request_id_is_the_one_of_every_attempt_and_of_the_error()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.BadGateway)
            .RespondsWith(HttpStatusCode.NotFound, TestData.ErrorJson("x"), ("client-request-id", "another one"));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(
            () => graph.SendAsync(new GraphRequest(HttpMethod.Get, "me") { Headers = { ["Client-Request-Id"] = "my-id" } }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.ClientRequestId, Is.EqualTo("my-id"));
            Assert.That(handler.Requests.Select(sent => sent.Headers), Is.All.Contain("my-id"));
        }
    }

    [TestCase("reset")]
    [TestCase("unreadable")]
    public async Task An_error_without_an_error_response_has_the_client_request_id_too(string kind)
    {
        using var handler = new FakeHttpHandler();
        _ = kind == "reset" ? handler.Throws(TestData.CreateConnectionReset()) : handler.RespondsWith(HttpStatusCode.OK, "<html>");
        await using var graph = TestData.CreateClient(handler);
        var request = new GraphRequest(HttpMethod.Post, "me/x") { Headers = { ["client-request-id"] = "my-id" } };

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            using var response = await graph.SendAsync(request);
            await response.ReadAsync<User>();
        });

        Assert.That(error!.ClientRequestId, Is.EqualTo("my-id"));
    }

    [Test]
    public async Task A_handler_of_the_program_cannot_send_a_header_with_a_line_break()
    {
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(
            handler, configure: options => options.Handlers.Add(() => new HeaderHandler("a\r\nb")));

        await Assert.ThatAsync(
            () => graph.GetAsync<User>("me"),
            Throws.ArgumentException.With.Message.Contains("'X-Added'").And.Message.Contains("a line break"));
        Assert.That(handler.Requests, Is.Empty);
    }

    [Test]
    public async Task DelegatedAuthHandler_refuses_a_header_that_cannot_be_sent_before_it_asks_for_a_token()
    {
        using var handler = new FakeHttpHandler();
        var tokens = new FakeTokenProvider(TestData.CreateToken());
        using var invoker = TestData.ChainHandlers(handler, new HeaderHandler("ü"), new DelegatedAuthHandler(tokens));

        await Assert.ThatAsync(
            () => invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://graph.microsoft.com/v1.0/me"), default),
            Throws.ArgumentException.With.Message.Contains("'X-Added'"));
        Assert.That(tokens.Requests, Is.Empty);
    }

    [Test]
    public void An_upload_option_that_becomes_a_header_is_checked_when_it_is_set()
    {
        Assert.That(() => new UploadOptions { IfMatch = "\"1\"\r\nX-Evil: 1" }, Throws.ArgumentException.With.Message.Contains("If-Match"));
    }

    [Test]
    public void Any_header_is_kept_as_given_or_refused()
    {
        var texts = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(),
            Gen.Elements("Prefer", "X-A", "a b", "ü", "a\r\nb", "\0", "\ud83d", "Accept", "a\tb", " a ", "content-type"));
        var pairs = from name in texts from value in texts select (name, value);

        PropertyCheck.Holds(pairs, pair => IsKeptOrRefused(pair.name, pair.value), caseCount: 2_000);
    }

    private static bool IsKeptOrRefused(string name, string value)
    {
        var headers = new RequestHeaders();
        try
        {
            headers[name] = value;
        }
        catch (ArgumentException)
        {
            return true;
        }

        // The transport accepts what was accepted, and would write exactly this.
        using var message = new HttpRequestMessage(HttpMethod.Post, "https://graph.microsoft.com") { Content = new ByteArrayContent([]) };
        HttpHeaders target = message.Headers.TryAddWithoutValidation(name, headers[name]) ? message.Headers : message.Content.Headers;
        target.TryAddWithoutValidation(name, headers[name]);
        return headers[name] == value.Trim(' ', '\t')
            && headers[name].All(c => c is '\t' or (>= ' ' and <= '~'))
            && target.NonValidated[name].First() == headers[name];
    }

    private sealed class HeaderHandler(string value) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("X-Added", value);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
