using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The same driver over the real client: what stands on the wire, and who sends what again.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class UploadOverThePipelineTests
{
    private const int Size = 12 * 1024 * 1024;

    private readonly Clock _clock = new();
    private readonly List<string> _wire = [];
    private readonly Queue<Func<HttpResponseMessage>> _faults = [];
    private long _received;

    [Test]
    public async Task Ranges_go_to_the_upload_address_without_a_token()
    {
        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_wire, Is.EqualTo((string[])[
            "GET graph.microsoft.com with token",
            "POST graph.microsoft.com with token",
            "PUT contoso.sharepoint.com bytes 0-10485759/12582912",
            "PUT contoso.sharepoint.com bytes 10485760-12582911/12582912"]));
    }

    [Test]
    public async Task After_a_lost_connection_the_session_is_asked_before_anything_goes_again()
    {
        _faults.Enqueue(() => throw new HttpRequestException("reset", new IOException("reset")));

        var receipt = await UploadAsync();

        Assert.That(receipt.Retries, Is.EqualTo(1));
        Assert.That(_wire.Skip(2).Take(3), Is.EqualTo((string[])[
            "PUT contoso.sharepoint.com bytes 0-10485759/12582912",
            "GET contoso.sharepoint.com",
            "PUT contoso.sharepoint.com bytes 0-5242879/12582912"])); // and less of it
    }

    [Test]
    public async Task Throttling_is_waited_out_as_long_as_was_asked()
    {
        _faults.Enqueue(() => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { { "Retry-After", "315" } } });

        var before = _clock.GetUtcNow();
        await UploadAsync();

        Assert.That(_clock.GetUtcNow() - before, Is.EqualTo(TimeSpan.FromSeconds(315)));
    }

    [Test]
    public async Task No_error_shows_the_upload_address()
    {
        for (var i = 0; i < 100; i++) _faults.Enqueue(() => throw new HttpRequestException("reset", new IOException("reset")));

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(UploadAsync))!;

        Assert.That(stopped.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(_wire[^1], Is.EqualTo("DELETE contoso.sharepoint.com"));
    }

    private async Task<UploadReceipt> UploadAsync()
    {
        using var file = new LocalFile(Size);
        var options = new GraphClientOptions { HttpHandler = () => new Handler(AnswerAsync), TimeProvider = _clock };
        await using var graph = GraphClient.Create(new FixedToken(), options);
        return await Transfers.By(graph, _clock).UploadAsync(file.Path, DrivePath.In("d", "big.bin"));
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var host = request.RequestUri!.Host;
        _wire.Add($"{request.Method} {host}" + (request.Headers.Authorization is null ? "" : " with token") + (request.Content?.Headers.ContentRange is { } range ? $" {range}" : ""));
        if (host == "graph.microsoft.com")
        {
            return request.Method == HttpMethod.Get
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : Json(HttpStatusCode.OK, """{"uploadUrl":"https://contoso.sharepoint.com/s?tempauth=SECRET"}""");
        }

        if (request.Method == HttpMethod.Put && _faults.TryDequeue(out var fault)) return fault();
        if (request.Method == HttpMethod.Delete) return new HttpResponseMessage(HttpStatusCode.NoContent);
        if (request.Method == HttpMethod.Put) _received += (await request.Content!.ReadAsByteArrayAsync()).Length;
        return _received == Size
            ? Json(HttpStatusCode.Created, $$"""{"id":"1","name":"big.bin","size":{{Size}}}""")
            : Json(HttpStatusCode.Accepted, $$"""{"nextExpectedRanges":["{{_received}}-"]}""");
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body) };

    private sealed class Handler(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request);
    }

    private sealed class FixedToken : ITokenProvider
    {
        public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
            new(new GraphAccessToken("t", DateTimeOffset.MaxValue));
    }
}
