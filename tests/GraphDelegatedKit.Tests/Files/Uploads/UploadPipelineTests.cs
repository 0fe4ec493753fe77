using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Uploads through the real client: the requests on the wire, and the retries of each.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class UploadPipelineTests
{
    private const int Size = 12 * 1024 * 1024;

    private readonly Clock _clock = new();
    private readonly List<string> _requests = [];
    private readonly Queue<Func<HttpResponseMessage>> _faults = [];
    private long _received;

    [Test]
    public async Task Ranges_are_sent_to_the_upload_URL_without_a_token()
    {
        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_requests, Is.EqualTo((string[])[
            "GET graph.microsoft.com with token",
            "POST graph.microsoft.com with token",
            "PUT contoso.sharepoint.com bytes 0-10485759/12582912",
            "PUT contoso.sharepoint.com bytes 10485760-12582911/12582912"]));
    }

    [Test]
    public async Task The_session_status_is_read_after_a_lost_connection()
    {
        _faults.Enqueue(() => throw new HttpRequestException("reset", new IOException("reset")));

        var receipt = await UploadAsync();

        Assert.That(receipt.Retries, Is.EqualTo(1));
        Assert.That(_requests.Skip(2).Take(3), Is.EqualTo((string[])[
            "PUT contoso.sharepoint.com bytes 0-10485759/12582912",
            "GET contoso.sharepoint.com",
            "PUT contoso.sharepoint.com bytes 0-5242879/12582912"])); // and a smaller range
    }

    [Test]
    public async Task A_throttled_upload_waits_as_long_as_the_service_asked()
    {
        _faults.Enqueue(() => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { { "Retry-After", "315" } } });

        var before = _clock.GetUtcNow();
        await UploadAsync();

        Assert.That(_clock.GetUtcNow() - before, Is.EqualTo(TimeSpan.FromSeconds(315)));
    }

    [Test]
    public async Task No_error_shows_the_upload_URL()
    {
        for (var i = 0; i < 100; i++) _faults.Enqueue(() => throw new HttpRequestException("reset", new IOException("reset")));

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(UploadAsync))!;

        Assert.That(interrupted.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(_requests[^1], Is.EqualTo("DELETE contoso.sharepoint.com"));
    }

    private async Task<UploadReceipt> UploadAsync()
    {
        using var file = new TemporaryFile(Size);
        var options = new GraphClientOptions { HttpHandler = () => new DelegateHandler(RespondAsync), TimeProvider = _clock };
        await using var graph = GraphClient.Create(new FixedTokenProvider(), options);
        return await GraphFilesFactory.Create(graph, _clock).UploadAsync(file.Path, DrivePath.In("d", "big.bin"));
    }

    private async Task<HttpResponseMessage> RespondAsync(HttpRequestMessage request)
    {
        var host = request.RequestUri!.Host;
        _requests.Add($"{request.Method} {host}" + (request.Headers.Authorization is null ? "" : " with token")
            + (request.Content?.Headers.ContentRange is { } range ? $" {range}" : ""));
        if (host == "graph.microsoft.com")
        {
            return request.Method == HttpMethod.Get
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : CreateJsonResponse(HttpStatusCode.OK, """{"uploadUrl":"https://contoso.sharepoint.com/s?tempauth=SECRET"}""");
        }

        if (request.Method == HttpMethod.Put && _faults.TryDequeue(out var fault)) return fault();
        if (request.Method == HttpMethod.Delete) return new HttpResponseMessage(HttpStatusCode.NoContent);
        if (request.Method == HttpMethod.Put) _received += (await request.Content!.ReadAsByteArrayAsync()).Length;
        return _received == Size
            ? CreateJsonResponse(HttpStatusCode.Created, $$"""{"id":"1","name":"big.bin","size":{{Size}}}""")
            : CreateJsonResponse(HttpStatusCode.Accepted, $$"""{"nextExpectedRanges":["{{_received}}-"]}""");
    }

    private static HttpResponseMessage CreateJsonResponse(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body) };

    private sealed class DelegateHandler(Func<HttpRequestMessage, Task<HttpResponseMessage>> respond) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            respond(request);
    }

    private sealed class FixedTokenProvider : ITokenProvider
    {
        public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
            new(new GraphAccessToken("t", DateTimeOffset.MaxValue));
    }
}
