using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Tests.Bulk;
using Moq;
using LocalFile = GraphDelegatedKit.Tests.Files.TemporaryFile;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>
/// Decorators as a program writes them, around a client and around a token provider: they pass on what they get, know nothing of the
/// library's inside, and lose nothing.
/// </summary>
public sealed class DecoratorScenarioTests
{
    private const int Range = 320 * 1024;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private readonly Clock _clock = new();

    [Test]
    public async Task A_bulk_job_behind_a_client_decorator_waits_at_the_throttle_gate_of_the_client([Values] bool isAsynchronous)
    {
        DateTimeOffset? sentAt = null;
        var server = CreateThrottledServer(() => sentAt ??= _clock.GetUtcNow());
        await using var client = CreateClient(server, new FakeTokenProvider(TestData.CreateToken()));
        await CloseGateAsync(client);
        var closedAt = _clock.GetUtcNow();
        var decorator = new LoggingClient(client, isAsynchronous);

        var results = await RunBulkAsync(decorator, 45);

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(45));
        Assert.That(sentAt, Is.GreaterThanOrEqualTo(closedAt + Wait));
        Assert.That(decorator.Requests, Has.All.EqualTo("POST $batch"), "a decorator sees no other requests than those of the job");
    }

    [Test]
    public async Task A_bulk_job_behind_a_token_decorator_waits_at_the_throttle_gate_of_the_session([Values] bool behindClientDecorator)
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = TestData.OpenSession(tenant);
        DateTimeOffset? sentAt = null;
        await using var throttled = CreateClient(CreateThrottledServer(() => { }), session);
        await using var client = CreateClient(CreateThrottledServer(() => sentAt ??= _clock.GetUtcNow()), new LoggingTokens(session));
        await CloseGateAsync(throttled);
        var closedAt = _clock.GetUtcNow();

        var results = await RunBulkAsync(behindClientDecorator ? new LoggingClient(client) : client, 3);

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(3));
        Assert.That(sentAt, Is.GreaterThanOrEqualTo(closedAt + Wait));
    }

    [Test]
    public async Task A_request_with_the_tokens_of_a_decorator_waits_at_the_throttle_gate_of_the_session()
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = TestData.OpenSession(tenant);
        await using var throttled = CreateClient(CreateThrottledServer(() => { }), session);
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}").RespondsWith(HttpStatusCode.OK, "{}");
        await using var client = CreateClient(handler, new LoggingTokens(session));
        await CloseGateAsync(throttled);

        await client.GetAsync<User>("users/1");

        Assert.That(_clock.Delays, Is.EqualTo(new[] { Wait }));
    }

    [Test]
    public async Task A_throttled_bulk_job_behind_a_decorator_waits_by_the_clock_of_the_client([Values] bool copiesRequests)
    {
        var isFirst = true;
        var server = new FakeBatchServer(_ =>
        {
            var response = isFirst ? FakeBatchServer.ItemResponse.Throttled(7) : FakeBatchServer.ItemResponse.WithStatus(200);
            isFirst = false;
            return response;
        });
        await using var client = CreateClient(server, new FakeTokenProvider(TestData.CreateToken()));

        var results = await RunBulkAsync(copiesRequests ? new CopyingClient(client) : new LoggingClient(client), 2);

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(2));
        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task A_bulk_job_behind_a_decorator_serializes_with_the_JSON_options_of_the_client()
    {
        var resolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers = { type => type.Properties.FirstOrDefault(property => property.Name == "jobTitle")?.Name = "title" },
        };
        var server = new FakeBatchServer();
        await using var client = CreateClient(server, new FakeTokenProvider(TestData.CreateToken()), options => options.Json = resolver);
        var request = new BulkRequest("1", HttpMethod.Patch, "users/1") { Content = GraphContent.Json(new Job("Manager")) };

        await foreach (var _ in new LoggingClient(client).BulkAsync([request]))
        {
        }

        Assert.That(server.Items.Single().Body, Is.EqualTo("""{"title":"Manager"}"""));
    }

    [Test]
    public async Task A_bulk_job_with_a_strict_stub_sends_one_request_and_uses_the_defaults()
    {
        var stub = new Mock<IGraphClient>(MockBehavior.Strict);
        stub.Setup(graph => graph.SendAsync(It.IsAny<GraphRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(GraphResponse.Json(HttpStatusCode.OK, """{"responses":[{"id":"1","status":200,"body":{}}]}"""));

        var results = await RunBulkAsync(stub.Object, 1);

        Assert.That(results.Single().IsSuccess, Is.True);
        stub.Verify(graph => graph.SendAsync(It.IsAny<GraphRequest>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task A_strict_stub_of_a_token_provider_is_asked_for_the_default_token_only()
    {
        var stub = new Mock<ITokenProvider>(MockBehavior.Strict);
        stub.Setup(tokens => tokens.GetTokenAsync(null, It.IsAny<CancellationToken>())).ReturnsAsync(TestData.CreateToken());
        await using var client = CreateClient(new FakeBatchServer(), stub.Object);

        var results = await RunBulkAsync(client, 1);

        Assert.That(results.Single().IsSuccess, Is.True);
        stub.Verify(tokens => tokens.GetTokenAsync(null, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task A_session_behind_a_decorator_declares_cp1_from_its_first_token_and_answers_a_claims_challenge(
        [Values] ClientKind clientKind)
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = TestData.OpenSession(tenant);
        tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims);

        var name = await clientKind.CreateGetMe(tenant, new LoggingTokens(session))();

        Assert.That(name, Is.EqualTo(tenant.Address.DefaultUser));
        Assert.That(tenant.GetStatusCodes(), Is.EqualTo(new[] { "401", "200" }));
        Assert.That(
            tenant.GetTokenRequests().Where(request => request.Status == 200).Select(request => request.GetClaims()),
            Has.All.Contains("cp1"));
    }

    [Test]
    public async Task The_journal_of_a_decorated_client_names_the_account_and_the_decorator_sees_one_query_that_is_not_sent()
    {
        using var folder = new TemporaryFolder();
        using var file = new LocalFile((2 * Range) + 1);
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = OpenFilesSession(tenant);
        await using var client = CreateClient(tenant.CreateHandler(), new LoggingTokens(session));
        var decorator = new LoggingClient(client);
        var options = CreateTransferOptions(folder);

        await InterruptUploadAsync(tenant, decorator.Files(options), file);
        var pending = await decorator.Files(options).ListPendingUploadsAsync();

        Assert.That(pending, Has.Count.EqualTo(1));
        Assert.That(
            (await client.Files(options).ListPendingUploadsAsync()).Select(upload => upload.Id),
            Is.EqualTo(pending.Select(upload => upload.Id)));
        Assert.That(decorator.Requests.Count(request => request == "HEAD me"), Is.EqualTo(2), "one for each Files()");
        Assert.That(tenant.Requests.Select(request => request.Method), Has.None.EqualTo("HEAD"));
    }

    [Test]
    public async Task An_upload_through_a_decorator_waits_by_the_clock_of_the_client_and_sends_no_query_without_a_journal()
    {
        using var file = new LocalFile((2 * Range) + 1);
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = OpenFilesSession(tenant);
        await using var client = CreateClient(tenant.CreateHandler(), session);
        var decorator = new LoggingClient(client);
        tenant.Faults.Fail("*/uploadSession", 503, times: 1, method: "PUT");

        await decorator.Files(new FileTransferOptions { Journal = null })
            .UploadAsync(file.Path, GetTarget(tenant), new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 });

        Assert.That(_clock.Delays, Is.Not.Empty);
        Assert.That(decorator.Requests, Has.None.StartsWith("HEAD"));
    }

    [Test]
    public async Task Transfers_through_a_decorator_log_to_the_logger_of_the_client()
    {
        using var file = new LocalFile(Range);
        using var log = new LogBook();
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = OpenFilesSession(tenant);
        await using var client = CreateClient(tenant.CreateHandler(), session, options => options.LoggerFactory = log);
        var options = new FileTransferOptions
        {
            Journal = new TransferJournalOptions
            {
                Folder = Path.Combine(file.Path, "no folder"),
                Protection = [StorageProtection.OwnerOnlyFile],
            },
        };

        await new LoggingClient(client).Files(options)
            .UploadAsync(file.Path, GetTarget(tenant), new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 });

        Assert.That(log.Text, Does.Contain("The journal cannot be used"));
    }

    private static FakeBatchServer CreateThrottledServer(Action onBatch) => new()
    {
        UnbatchedResponse = _ => FakeHttpHandler.CreateResponse(
            HttpStatusCode.TooManyRequests, TestData.ErrorJson("TooManyRequests"), ("Retry-After", $"{Wait.TotalSeconds}")),
        BeforeReply = (_, _) =>
        {
            onBatch();
            return Task.CompletedTask;
        },
    };

    private static DelegatedSession OpenFilesSession(LocalTenant tenant) =>
        TestData.OpenSession(tenant, configure: options => options.Scopes = ["Files.ReadWrite.All"]);

    private static DrivePath GetTarget(LocalTenant tenant) => DrivePath.In(tenant.Files.GetDriveId(tenant.Address.DefaultUser), "big.bin");

    private static FileTransferOptions CreateTransferOptions(TemporaryFolder folder) => new()
    {
        Journal = new TransferJournalOptions { Folder = folder["transfers"], Protection = [StorageProtection.OwnerOnlyFile] },
    };

    private static async Task InterruptUploadAsync(LocalTenant tenant, GraphFiles files, LocalFile file)
    {
        using var stopSource = new CancellationTokenSource();
        var options = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 };
        var progress = new SynchronousProgress<TransferProgress>(report =>
        {
            if (report.BytesTransferred > 0) stopSource.Cancel();
        });
        await Assert.CatchAsync<OperationCanceledException>(
            () => files.UploadAsync(file.Path, GetTarget(tenant), options, progress, stopSource.Token));
    }

    private static async Task<List<BulkResult>> RunBulkAsync(IGraphClient graph, int count)
    {
        var results = new List<BulkResult>();
        await foreach (var result in graph.BulkAsync(BulkTestData.CreateRequests(count, HttpMethod.Get))) results.Add(result);
        return results;
    }

    // The client does not repeat the request, so that the gate is closed and no time has passed.
    private static async Task CloseGateAsync(GraphClient client) =>
        await Assert.ThrowsAsync<GraphException>(() => client.GetAsync<User>("users/1"));

    private GraphClient CreateClient(HttpMessageHandler handler, ITokenProvider tokens, Action<GraphClientOptions>? configure = null)
    {
        var options = new GraphClientOptions { HttpHandler = () => handler, TimeProvider = _clock, Retry = false };
        configure?.Invoke(options);
        return GraphClient.Create(tokens, options);
    }

    private sealed record Job(string JobTitle);

    private sealed class LoggingClient(IGraphClient inner, bool isAsynchronous = false) : IGraphClient
    {
        private readonly ConcurrentQueue<string> _requests = new();

        public IReadOnlyList<string> Requests => [.. _requests];

        public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
        {
            _requests.Enqueue($"{request.Method} {request.Url}");
            if (isAsynchronous) await Task.Yield();
            return await inner.SendAsync(request, cancellationToken);
        }
    }

    private sealed class CopyingClient(IGraphClient inner) : IGraphClient
    {
        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
        {
            var copy = new GraphRequest(request.Method, request.Url)
            {
                Headers = request.Headers,
                Content = request.Content,
                Replay = request.Replay,
            };
            return inner.SendAsync(copy, cancellationToken);
        }
    }

    private sealed class LoggingTokens(ITokenProvider inner) : ITokenProvider
    {
        public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return await inner.GetTokenAsync(request, cancellationToken);
        }
    }
}
