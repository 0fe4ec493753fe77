namespace GraphDelegatedKit.Testing.Tests.Assertions;

// The texts of the messages are part of what a test author gets, so they are pinned as they are.
public sealed class RecordedRequestAssertionsTests
{
    private const string Token = "eyJhbGciOi.secret.signature";

    private static readonly IReadOnlyList<RecordedRequest> Requests =
    [
        Create("GET", "/v1.0/me", 200),
        Create("GET", "/v1.0/me/drive/root/children", 429, "?$select=name&$skiptoken=hidden"),
        Create("GET", "/v1.0/me/drive/root/children", 200, "?$select=name"),
        Create("POST", "/v1.0/$batch", 200) with
        {
            BatchedRequests = [Create("DELETE", "/v1.0/users/ada", 404) with { BatchId = "1" }],
        },
        Create("PUT", "/sites/x/_api/v2.0/drive/uploadSession", 202, "?tempauth=hidden", "contoso.sharepoint.com"),
    ];

    [TestCase("GET /v1.0/me", null)]
    [TestCase("GET /v1.0/me", 1)]
    [TestCase("get /V1.0/ME", 1)]
    [TestCase("GET /v1.0/me/drive/*", 2)]
    [TestCase("GET /v1.0/me/drive/root/children?$select=name", 1)]
    [TestCase("* *", 6)]
    [TestCase("DELETE /v1.0/users/*", 1)]
    [TestCase("DELETE /v1.0/me", 0)]
    public void A_request_that_was_sent_as_expected_passes(string expected, int? times)
    {
        Assert.That(() => Requests.ShouldContain(expected, times), Throws.Nothing);
    }

    [Test]
    public void A_request_that_was_not_sent_is_reported_with_the_nearest_ones()
    {
        AssertMessage(
            () => Requests.ShouldContain("DELETE /v1.0/me/drive/root"),
            """
            Expected the request DELETE /v1.0/me/drive/root, but it was not sent. The nearest of 6 requests:
              no.  request                                                                        status
              1    GET graph.microsoft.com/v1.0/me                                                200
              2    GET graph.microsoft.com/v1.0/me/drive/root/children?$select=name&$skiptoken={redacted}  429
              3    GET graph.microsoft.com/v1.0/me/drive/root/children?$select=name               200
              4    POST graph.microsoft.com/v1.0/$batch                                           200
              4.1  DELETE /v1.0/users/ada                                                         404
            """);
    }

    [Test]
    public void A_request_that_was_sent_too_often_is_reported_with_each_of_its_requests()
    {
        AssertMessage(
            () => Requests.ShouldContain("GET /v1.0/me/drive/root/children", times: 1),
            """
            Expected the request GET /v1.0/me/drive/root/children exactly once, but it was sent 2 times:
              no.  request                                                                           status
              2    GET graph.microsoft.com/v1.0/me/drive/root/children?$select=name&$skiptoken={redacted}  429
              3    GET graph.microsoft.com/v1.0/me/drive/root/children?$select=name                 200
            """);
    }

    [Test]
    public void A_request_that_must_not_be_sent_is_reported()
    {
        AssertMessage(
            () => Requests.ShouldNotContain("DELETE *"),
            """
            Expected no request DELETE *, but it was sent once:
              no.  request                 status
              4.1  DELETE /v1.0/users/ada  404
            """);
    }

    [Test]
    public void An_empty_list_is_named_as_such()
    {
        AssertMessage(
            () => Array.Empty<RecordedRequest>().ShouldContain("GET /v1.0/me", times: 2),
            "Expected the request GET /v1.0/me exactly 2 times, but it was not sent. The tenant received no request.");
    }

    [Test]
    public void Requests_in_order_pass_even_with_others_between_them()
    {
        Assert.That(() => Requests.ShouldContainInOrder("GET /v1.0/me", "GET */children", "PUT *"), Throws.Nothing);
    }

    [Test]
    public void A_request_out_of_order_is_reported_with_the_nearest_ones_of_all()
    {
        AssertMessage(
            () => Requests.ShouldContainInOrder("POST /v1.0/$batch", "GET /v1.0/me"),
            """
            Expected these requests in order:
              1. POST /v1.0/$batch
              2. GET /v1.0/me
            but GET /v1.0/me was not sent after request no. 4. The nearest of 6 requests:
              no.  request                                                                        status
              1    GET graph.microsoft.com/v1.0/me                                                200
              2    GET graph.microsoft.com/v1.0/me/drive/root/children?$select=name&$skiptoken={redacted}  429
              3    GET graph.microsoft.com/v1.0/me/drive/root/children?$select=name               200
              4    POST graph.microsoft.com/v1.0/$batch                                           200
              4.1  DELETE /v1.0/users/ada                                                         404
            """);
    }

    // What helps stands at the end of an error.
    [Test]
    public void The_error_of_a_request_is_shown_as_a_whole()
    {
        var message = $"The local tenant does not support GET /v1.0/{new string('x', 200)}. The nearest route is GET /v1.0/me.";
        RecordedRequest[] requests = [Create("GET", "/v1.0/mee", 501) with { ErrorCode = "notSupported", ErrorMessage = message }];

        Assert.That(
            () => requests.ShouldAllSucceed(),
            Throws.TypeOf<LocalTenantAssertionException>().With.Message.Contains($"501     notSupported: {message}"));
    }

    [Test]
    public void Failed_requests_are_reported_and_expected_failures_are_not()
    {
        AssertMessage(
            () => Requests.ShouldAllSucceed(except: "GET /v1.0/me/drive/root/children"),
            """
            Expected every request to succeed, but 1 of 4 failed:
              no.  request                 status
              4.1  DELETE /v1.0/users/ada  404
            """);
        Assert.That(() => Requests.ShouldAllSucceed("GET */children", "DELETE *"), Throws.Nothing);
    }

    [Test]
    public void A_request_without_a_response_has_failed()
    {
        RecordedRequest[] requests = [Create("GET", "/v1.0/me", 0)];

        AssertMessage(
            () => requests.ShouldAllSucceed(),
            """
            Expected every request to succeed, but 1 of 1 failed:
              no.  request                          status
              1    GET graph.microsoft.com/v1.0/me  no response
            """);
    }

    [Test]
    public void A_token_at_an_upload_address_is_reported_without_the_token_and_without_the_address()
    {
        var upload = Requests[^1];
        RecordedRequest[] requests = [.. Requests, upload with { Headers = CreateHeaders(("Authorization", "Bearer " + Token)) }];

        Assert.That(() => Requests.ShouldSendNoTokenToTransferAddresses(), Throws.Nothing);
        AssertMessage(
            () => requests.ShouldSendNoTokenToTransferAddresses(),
            """
            Expected no token at an upload or download address, but 1 of 2 carried one:
              no.  request                                        status
              6    PUT contoso.sharepoint.com/{transfer-address}/uploadSession  202
            """);
    }

    [Test]
    public void A_request_to_Graph_without_a_client_request_id_is_reported()
    {
        RecordedRequest[] requests =
        [
            Create("POST", "/common/oauth2/v2.0/token", 200, host: "login.microsoftonline.com"),
            Create("GET", "/v1.0/me", 200) with { Headers = CreateHeaders(("client-request-id", "1")) },
            Create("GET", "/v1.0/shares/u!hidden/driveItem", 200, "?$expand=children&code=hidden"),
        ];

        AssertMessage(
            () => requests.ShouldAllHaveClientRequestId(),
            """
            Expected the header client-request-id in every request to Graph, but 1 of 2 had none:
              no.  request                                                                      status
              3    GET graph.microsoft.com/v1.0/shares/{link}/driveItem?$expand=children&code={redacted}  200
            """);
    }

    [Test]
    public void A_long_table_ends_after_ten_requests()
    {
        var requests = Enumerable.Repeat(Create("GET", "/v1.0/me", 500), 12);

        var message = Assert.Throws<LocalTenantAssertionException>(() => requests.ShouldAllSucceed())!.Message;

        Assert.That(message.Split('\n'), Has.Length.EqualTo(13));
        Assert.That(message, Does.EndWith("\n  and 2 more"));
    }

    [TestCase("/v1.0/me")]
    [TestCase("GET v1.0/me")]
    [TestCase("GET")]
    public void A_text_that_is_no_request_is_refused_with_an_example(string text)
    {
        Assert.That(
            () => Requests.ShouldContain(text),
            Throws.ArgumentException.With.Message.StartsWith(
                $"'{text}' is not a request. Write a method and a path, such as \"GET /v1.0/me\" or \"* /v1.0/users/*\"."));
    }

    [Test]
    public async Task The_requests_of_a_running_tenant_are_checked_in_one_line()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = tenant.CreateClient();
        tenant.Faults.Throttle("/v1.0/me", times: 1, retryAfter: TimeSpan.FromSeconds(1));

        await client.GetAsync("me");
        await client.GetAsync("me");

        tenant.Requests.ShouldContain("GET /v1.0/me", times: 2);
        Assert.That(() => tenant.Requests.ShouldAllSucceed(), Throws.TypeOf<LocalTenantAssertionException>());
    }

    private static void AssertMessage(Action check, string expected)
    {
        var message = Assert.Throws<LocalTenantAssertionException>(check)!.Message;

        Assert.That(Squeeze(message), Is.EqualTo(Squeeze(expected)));
        Assert.That(message, Does.Not.Contain(Token).And.Not.Contain("hidden"));
    }

    // The columns are as wide as their longest cell, which the expected text shows only roughly.
    private static string Squeeze(string text) => string.Join('\n', text.Split('\n').Select(line =>
        string.Join("  ", line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))));

    [Test]
    public void A_warning_is_reported_with_its_request_code_sentence_and_page()
    {
        var warning = new RequestWarning(LocalRule.CustomQueryOption, "The query option 'slect' has no effect.", "https://page.example");
        RecordedRequest[] requests =
        [
            Create("GET", "/v1.0/me", 200),
            Create("POST", "/v1.0/$batch", 200) with
            {
                BatchedRequests = [Create("GET", "/v1.0/users", 200) with { BatchId = "1", Warnings = [warning] }],
            },
        ];

        AssertMessage(
            () => requests.ShouldHaveNoWarnings(),
            """
            Expected no warnings, but 1 of 3 requests got some:
              no.  request          status
              2.1  GET /v1.0/users  200
            The warnings:
              2.1  customQueryOption: The query option 'slect' has no effect. https://page.example
            """);
        Assert.That(() => requests.ShouldHaveNoWarnings(LocalRule.CustomQueryOption), Throws.Nothing);
    }

    private static RecordedRequest Create(
        string method, string path, int status, string query = "", string host = "graph.microsoft.com") => new()
    {
        Method = method,
        Scheme = "https",
        Host = host,
        Path = path,
        Query = query,
        Protocol = "HTTP/1.1",
        ConnectionId = "1",
        Headers = CreateHeaders(),
        Form = new Dictionary<string, string>(),
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Body = "",
        BodyLength = 0,
        Status = status,
    };

    private static Dictionary<string, string> CreateHeaders(params (string Name, string Value)[] headers) =>
        headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
}
