using System.Net;

namespace GraphDelegatedKit.Tests.Client;

/// <summary>
/// Long-running operations as the documentation shows them: asyncJobStatus, teamsAsyncOperation, workbookOperation.
/// https://learn.microsoft.com/graph/long-running-actions-overview
/// </summary>
public sealed class GraphOperationTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task A_copy_is_followed_on_its_monitor_without_a_token_until_it_has_completed()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.Accepted, null, ("Location", "https://api.onedrive.com/monitor/secret"))
            .RespondsWith(HttpStatusCode.Accepted, """{"operation":"ItemCopy","percentageComplete":27.8,"status":"inProgress"}""")
            .RespondsWith(HttpStatusCode.Accepted, """{"percentageComplete":100.0,"resourceId":"01A","status":"completed"}""");
        var log = new LogBook();
        await using var graph = TestData.CreateClient(handler, _clock, configure: options => options.LoggerFactory = log);
        var reports = new List<string>();
        var progress = new SynchronousProgress<GraphOperation>(operation => reports.Add(operation.ToString()));

        using var accepted = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "me/drive/items/1/copy"));
        var copy = await graph.WaitForOperationAsync(accepted, new GraphOperationOptions { Progress = progress });

        Assert.Multiple(() =>
        {
            Assert.That(copy.State, Is.EqualTo(GraphOperationState.Succeeded));
            Assert.That(copy.ResourceId, Is.EqualTo("01A"));
            Assert.That(reports, Is.EqualTo(new[] { "Running (28 %)", "Succeeded (100 %)" }));
            Assert.That(handler.Requests.Select(sent => sent.Authorization), Is.EqualTo(new[] { "Bearer some-token", null, null }));
            Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5) }));
            Assert.That($"{copy.Monitor} {log.Text}", Does.Not.Contain("secret"));
        });
    }

    [Test]
    public async Task An_operation_of_Teams_is_asked_with_a_token_every_31_seconds_at_its_relative_address()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.Accepted, null, ("Location", "/teams('1')/operations('2')"), ("Content-Location", "/teams('1')"))
            .RespondsWith(HttpStatusCode.OK, """{"status":"notStarted"}""")
            .RespondsWith(
                HttpStatusCode.OK, """{"status":"succeeded","targetResourceId":"1","targetResourceLocation":"/teams('1')","error":null}""")
            .RespondsWith(HttpStatusCode.OK, """{"id":"1"}""");
        await using var graph = TestData.CreateClient(handler, _clock);

        using var accepted = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "beta/teams"));
        var team = await graph.WaitForOperationAsync(accepted);
        await graph.GetAsync<User>(team.ResourceLocation!);

        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests.Skip(1).Select(sent => sent.RequestUri.AbsolutePath), Is.EqualTo(
                new[] { "/beta/teams('1')/operations('2')", "/beta/teams('1')/operations('2')", "/beta/teams('1')" }));
            Assert.That(handler.Requests.Select(sent => sent.Authorization), Is.All.EqualTo("Bearer some-token"));
            Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(31) }));
            Assert.That(team.ResourceId, Is.EqualTo("1"));
        });
    }

    [Test]
    public async Task The_service_names_the_delay_before_each_request()
    {
        const string monitor = "https://graph.microsoft.com/v1.0/me/drive/items/1/workbook/operations/2";
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.Accepted, null, ("Location", monitor), ("Retry-After", "7"))
            .RespondsWith(HttpStatusCode.OK, """{"status":"running"}""", ("Retry-After", "3"))
            .RespondsWith(HttpStatusCode.OK, """{"status":"running"}""")
            .RespondsWith(HttpStatusCode.OK, $$"""{"status":"Completed","resourceLocation":"{{monitor}}/result"}""");
        await using var graph = TestData.CreateClient(handler, _clock);

        using var accepted = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "me/drive/items/1/workbook/createSession"));
        var session = await graph.WaitForOperationAsync(accepted);

        Assert.That(_clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo(new[] { 7, 3, 2.25 }));
        Assert.That(session.ResourceLocation!.ToString(), Does.EndWith("/result"));
    }

    [TestCase("""{"status":"failed","error":{"code":"nameAlreadyExists","message":"No\u001b."}}""", "nameAlreadyExists")]
    [TestCase("""{"status":"failed","errorCode":"quotaLimitReached","statusDescription":"Full."}""", "quotaLimitReached")]
    [TestCase("""{"status":"deleteFailed"}""", "operationFailed")]
    [TestCase("""{"status":"Cancelled","error":null}""", "operationFailed")]
    public async Task A_failed_operation_is_an_error_with_the_code_of_the_service(string status, string code)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, status);
        await using var graph = TestData.CreateClient(handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(
            () => graph.WaitForOperationAsync(GraphUrl.FromService("/v1.0/me/x/operations/1")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo(code));
            Assert.That(error.Remedy, Is.Not.Null);
            Assert.That(error.Message, Does.Not.Contain("\u001b"));
        }
    }

    [Test]
    public async Task A_monitor_that_redirects_to_the_result_reports_success_and_the_result_gets_the_token()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.Accepted, null, ("Location", "https://contoso.sharepoint.com/monitor/1"))
            .RespondsWith(HttpStatusCode.SeeOther, null, ("Location", "https://graph.microsoft.com/v1.0/me/drive/items/2"))
            .RespondsWith(HttpStatusCode.OK, """{"id":"2"}""");
        await using var graph = TestData.CreateClient(handler, _clock);

        using var accepted = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "me/drive/items/1/copy"));
        var copy = await graph.WaitForOperationAsync(accepted);
        var item = await graph.GetAsync<DriveItem>(copy.ResourceLocation!);

        Assert.That(item.Id, Is.EqualTo("2"));
        Assert.That(
            handler.Requests.Select(sent => sent.Authorization), Is.EqualTo(new[] { "Bearer some-token", null, "Bearer some-token" }));
    }

    [Test]
    public async Task An_operation_that_has_ended_at_once_is_not_asked_for()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Created, """{"id":"1"}""");
        await using var graph = TestData.CreateClient(handler, _clock);

        using var created = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "me/drive/items/1/workbook/createSession"));
        var operation = await graph.WaitForOperationAsync(created);

        Assert.That(operation.State, Is.EqualTo(GraphOperationState.Succeeded));
        Assert.That(operation.Body.GetProperty("id").GetString(), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_202_without_an_address_is_an_error_that_says_so()
    {
        using var accepted = GraphResponse.Json(HttpStatusCode.Accepted, "");
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.WaitForOperationAsync(accepted));

        Assert.That(error!.Code, Is.EqualTo("operationUnknown"));
    }

    [Test]
    public async Task The_wait_for_an_endless_operation_ends_at_its_timeout()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 20; i++) handler.RespondsWith(HttpStatusCode.OK, """{"status":"inProgress"}""");
        await using var graph = TestData.CreateClient(handler, _clock);
        var options = new GraphOperationOptions { Timeout = TimeSpan.FromSeconds(10) };

        var error = await Assert.ThrowsAsync<GraphException>(
            () => graph.WaitForOperationAsync(GraphUrl.FromService("/v1.0/me/x/operations/1"), options));

        Assert.That(error!.Code, Is.EqualTo("operationTimeout"));
        Assert.That(_clock.Delays.Sum(delay => delay.TotalSeconds), Is.LessThanOrEqualTo(10));
    }

    [Test]
    public async Task A_cancelled_wait_ends_at_once()
    {
        using var cancel = new CancellationTokenSource();
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(
            handler, new WatchedClock { OnDelay = _ => ThreadPool.QueueUserWorkItem(_ => cancel.Cancel()) });

        await Assert.ThatAsync(
            () => graph.WaitForOperationAsync(GraphUrl.FromService("/v1.0/me/x/operations/1"), null, cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(handler.Requests, Is.Empty);
    }
}
