namespace GraphDelegatedKit.Testing.Tests.Assertions;

// The rules of RecordedRequestAssertions that its documentation comments state.
public sealed class RecordedRequestRuleTests
{
    private static readonly Dictionary<string, string> WithId = new(StringComparer.OrdinalIgnoreCase) { ["client-request-id"] = "1" };

    [Test]
    public void Requests_inside_a_batch_share_the_client_request_id_of_the_batch()
    {
        var batch = Create("POST", "/v1.0/$batch") with
        {
            Headers = WithId, BatchedRequests = [Create("GET", "/v1.0/me") with { BatchId = "1" }],
        };

        Assert.That(() => new[] { batch }.ShouldAllHaveClientRequestId(), Throws.Nothing);
        Assert.That(
            () => new[] { batch with { Headers = new Dictionary<string, string>() } }.ShouldAllHaveClientRequestId(),
            Throws.TypeOf<LocalTenantAssertionException>());
    }

    [Test]
    public void An_empty_client_request_id_is_none()
    {
        var request = Create("GET", "/v1.0/me") with { Headers = new Dictionary<string, string> { ["client-request-id"] = "" } };

        Assert.That(() => new[] { request }.ShouldAllHaveClientRequestId(), Throws.TypeOf<LocalTenantAssertionException>());
    }

    [TestCase("GET /v1.0/me/drive/root:/a\\*", "/v1.0/me/drive/root:/a\\b", true)]
    [TestCase("GET /v1.0/me/drive/root:/a b.txt", "/v1.0/me/drive/root:/a%20b.txt", true)]
    [TestCase("GET /v1.0/me/drive/root:/a%20b.txt", "/v1.0/me/drive/root:/a%20b.txt", true)]
    [TestCase("GET *b.txt", "/v1.0/me/drive/root:/a%20b.txt", true)]
    [TestCase("GET /v1.0/m?", "/v1.0/me", false)]
    [TestCase("GET /v1.0/me", "/v1.0/me/drive", false)]
    public void A_path_is_compared_as_it_was_sent_and_decoded(string expected, string path, bool matches)
    {
        RecordedRequest[] requests = [Create("GET", path)];

        Assert.That(
            () => requests.ShouldContain(expected), matches ? Throws.Nothing : Throws.TypeOf<LocalTenantAssertionException>());
    }

    // A check that no request can meet would pass, or fail, for the wrong reason.
    [TestCase("GET /me", "No request can match 'GET /me': expected the version of Graph in front, such as /v1.0/me.")]
    [TestCase("GET /users?$top=1", "expected the version of Graph in front, such as /v1.0/users.")]
    [TestCase("DELET *", "No request can match 'DELET *', because there is no method 'DELET'. Did you mean DELETE?")]
    [TestCase("GE /v1.0/me", "there is no method 'GE'.")]
    [TestCase("/v1.0/me", "'/v1.0/me' is not a request. Write a method and a path")]
    public void A_pattern_that_no_request_can_match_is_refused_with_the_right_form(string pattern, string message)
    {
        RecordedRequest[] requests = [Create("GET", "/v1.0/me")];

        Assert.That(() => requests.ShouldNotContain(pattern), Throws.ArgumentException.With.Message.Contains(message));
        Assert.That(() => requests.ShouldAllSucceed(pattern), Throws.ArgumentException.With.Message.Contains(message));
    }

    [Test]
    public void An_order_of_no_requests_is_refused()
    {
        Assert.That(
            () => Array.Empty<RecordedRequest>().ShouldContainInOrder(),
            Throws.ArgumentException.With.Message.StartsWith("There is no request to expect."));
    }

    [Test]
    public void A_negative_number_of_times_is_refused()
    {
        Assert.That(() => Array.Empty<RecordedRequest>().ShouldContain("GET /", -1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(399, true)]
    [TestCase(400, false)]
    public void A_status_of_400_and_above_is_a_failure(int status, bool isSuccess)
    {
        RecordedRequest[] requests = [Create("GET", "/v1.0/me", status)];

        Assert.That(() => requests.ShouldAllSucceed(), isSuccess ? Throws.Nothing : Throws.TypeOf<LocalTenantAssertionException>());
    }

    // A message shows ten requests at most, each with short options and without what a terminal would obey.
    [Test]
    public void A_message_shows_ten_requests_and_shortens_long_options()
    {
        var option = "?$filter=" + new string('x', 51);
        RecordedRequest[] requests =
        [
            Create("GET", "/v1.0/a\u001b[31m", 500) with { Query = option }, Create("GET", "/v1.0/b", 500) with { Query = option + "y" },
            .. Enumerable.Range(0, 8).Select(_ => Create("GET", "/v1.0/me", 500)),
        ];

        var message = Assert.Throws<LocalTenantAssertionException>(() => requests.ShouldAllSucceed())!.Message;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(message.Split('\n'), Has.Length.EqualTo(12));
            Assert.That(message, Does.Not.Contain("more"));
            Assert.That(message, Does.Contain($"a?[31m{option} "));
            Assert.That(message, Does.Contain($"b?$filter={new string('x', 51)}... "));
        }
    }

    private static RecordedRequest Create(string method, string path, int status = 200) => new()
    {
        Method = method,
        Scheme = "https",
        Host = "graph.microsoft.com",
        Path = path,
        Query = "",
        Protocol = "HTTP/1.1",
        ConnectionId = "1",
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase),
        Form = new Dictionary<string, string>(),
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Body = "",
        BodyLength = 0,
        Status = status,
    };
}
