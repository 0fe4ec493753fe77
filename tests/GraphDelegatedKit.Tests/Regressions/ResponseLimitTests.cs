using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A small compressed page unpacked to nearly a gigabyte, a Content-Length decided the size of a buffer, a stream at one byte a second had
/// no limit of time, and a redirect let another host answer for the service.
/// </summary>
public sealed class ResponseLimitTests : IDisposable
{
    private readonly FakeHttpHandler _handler = new();
    private readonly Clock _clock = new();

    public void Dispose() => _handler.Dispose();

    [Test]
    public async Task A_response_above_the_limit_is_final_for_every_kind_of_read([Values] bool isCompressed)
    {
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"value":[],"displayName":"{{new string('x', 100_000)}}"}""");
        (string, string)[] headers = isCompressed ? [("Content-Encoding", "gzip"), ("request-id", "r-1")] : [("request-id", "r-1")];
        _handler.RespondsWithBytes(isCompressed ? RawResponses.Gzip(body) : body, times: 4, headers: headers);
        await using var graph = TestData.CreateClient(_handler, _clock, configure: options => options.MaxResponseSize = 50_000);

        var errors = new List<GraphException?>
        {
            await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me")),
            await Assert.ThrowsAsync<GraphException>(async () =>
            {
                await foreach (var _ in graph.ListAsync<User>("users"))
                {
                }
            }),
            await Assert.ThrowsAsync<GraphException>(() => graph.CountAsync("users")),
            await Assert.ThrowsAsync<GraphException>(async () =>
            {
                using var response = await graph.SendAsync(new(HttpMethod.Get, "me"));
                await response.ReadAsync<User>();
            }),
        };

        Assert.That(errors.Select(error => (error!.Code, error.RequestId)), Is.All.EqualTo(("responseTooLarge", "r-1")));
        Assert.That(_handler.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_response_of_exactly_the_limit_is_read()
    {
        const string Body = """{"displayName":"Ada"}""";
        _handler.RespondsWithText(Body);
        await using var graph = TestData.CreateClient(_handler, _clock, configure: options => options.MaxResponseSize = Body.Length);

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Ada"));
    }

    [Test]
    public async Task A_value_that_does_not_fit_into_memory_is_a_GraphException_after_one_attempt()
    {
        _handler.RespondsWithText("1", times: 2);
        await using var graph = TestData.CreateClient(_handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<HugeValue>("me"));

        Assert.That(error!.Code, Is.EqualTo("responseTooLarge"));
        Assert.That(_handler.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(long.MaxValue)]
    public void A_limit_that_no_array_can_have_is_refused(long maxResponseSize)
    {
        Assert.That(
            () => TestData.CreateClient(_handler, configure: options => options.MaxResponseSize = maxResponseSize),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task A_Content_Length_does_not_decide_the_size_of_the_buffer()
    {
        var stream = new RequestedSizeStream();
        using var response = new HttpResponseMessage { Content = new StreamContent(stream) };
        response.Content.Headers.ContentLength = 100_000_000;

        await Assert.ThatAsync(
            () => PooledBody.LoadAsync(response, default, default), Throws.InstanceOf<IOException>(), "it ends early");

        Assert.That(stream.LargestRead, Is.LessThanOrEqualTo(4 * 1024 * 1024));
    }

    [Test]
    public async Task A_stream_at_one_byte_a_second_ends_at_the_idle_timeout()
    {
        _handler.RespondsWith((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new DrippingStream(_clock)) }));
        await using var graph = TestData.CreateClient(
            _handler, _clock, configure: options => options.IdleTimeout = TimeSpan.FromSeconds(60));
        using var response = await graph.SendAsync(new(HttpMethod.Get, "me/photo/$value"));
        await using var stream = await response.OpenAsync();

        var error = await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null));

        Assert.That(error!.InnerException, Is.InstanceOf<TimeoutException>());
        Assert.That(error.Message, Does.Contain("00:01:00"));
    }

    [Test]
    public async Task The_time_that_the_caller_takes_between_reads_does_not_count()
    {
        _handler.RespondsWithBytes(new byte[100_000]);
        await using var graph = TestData.CreateClient(_handler, _clock);
        using var response = await graph.SendAsync(new(HttpMethod.Get, "me/photo/$value"));
        await using var stream = await response.OpenAsync();
        var total = 0;
        var buffer = new byte[1000];

        for (int read; (read = await stream.ReadAsync(buffer)) > 0; total += read) _clock.Advance(TimeSpan.FromHours(1));

        Assert.That(total, Is.EqualTo(100_000));
    }

    [Test]
    public async Task A_stream_that_the_caller_cancels_throws_OperationCanceledException()
    {
        _handler.RespondsWith((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new HangingStream()) }));
        await using var graph = TestData.CreateClient(_handler, _clock);
        using var response = await graph.SendAsync(new(HttpMethod.Get, "me/photo/$value"));
        await using var stream = await response.OpenAsync();
        using var cancellation = new CancellationTokenSource();
        var pending = stream.ReadAsync(new byte[10], cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        var error = await Assert.CatchAsync<OperationCanceledException>(() => pending);
        Assert.That(error!.CancellationToken, Is.EqualTo(cancellation.Token));
    }

    [Test]
    public async Task JSON_of_another_host_is_never_read_as_the_services([Values(301, 302, 303, 307, 308)] int status)
    {
        (string, string)[] headers = [("Location", "https://evil.example/v1.0/users"), ("request-id", "r-1")];
        _handler.RespondsWithText("", times: 4, status: (HttpStatusCode)status, headers: headers);
        await using var graph = TestData.CreateClient(_handler, _clock);

        var errors = new List<GraphException?>
        {
            await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me")),
            await Assert.ThrowsAsync<GraphException>(async () =>
            {
                await foreach (var _ in graph.ListAsync<User>("users"))
                {
                }
            }),
            await Assert.ThrowsAsync<GraphException>(async () =>
            {
                await foreach (var _ in graph.DeltaAsync<User>("users/delta"))
                {
                }
            }),
            await Assert.ThrowsAsync<GraphException>(() => graph.CountAsync("users")),
        };

        Assert.That(errors.Select(error => (error!.Code, error.RequestId)), Is.All.EqualTo(("untrustedAddress", "r-1")));
        Assert.That(_handler.Requests.Select(request => request.RequestUri.Host), Is.All.EqualTo("graph.microsoft.com"));
    }

    [Test]
    public async Task A_raw_request_still_follows_a_redirect_to_another_host_without_the_token()
    {
        _handler.RespondsWithText("", status: HttpStatusCode.Found, headers: ("Location", "https://contoso.sharepoint.com/x"))
            .RespondsWithText("content");
        await using var graph = TestData.CreateClient(_handler, _clock);

        using var response = await graph.SendAsync(new(HttpMethod.Get, "me/drive/items/1/content"));

        Assert.That(_handler.Requests[1].RequestUri.Host, Is.EqualTo("contoso.sharepoint.com"));
        Assert.That(_handler.Requests[1].Authorization, Is.Null);
    }

    [JsonConverter(typeof(Converter))]
    private sealed record HugeValue
    {
        private sealed class Converter : JsonConverter<HugeValue>
        {
            public override HugeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            {
                GC.KeepAlive(new byte[int.MaxValue]); // above the largest array, so that no memory is used
                return new HugeValue();
            }

            public override void Write(Utf8JsonWriter writer, HugeValue value, JsonSerializerOptions options) =>
                throw new NotSupportedException();
        }
    }

    private sealed class RequestedSizeStream : MemoryStream
    {
        public int LargestRead { get; private set; }

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            LargestRead = Math.Max(LargestRead, buffer.Length);
            return new(0);
        }
    }

    private sealed class DrippingStream(FakeTimeProvider clock) : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            clock.Advance(TimeSpan.FromSeconds(1));
            cancellationToken.ThrowIfCancellationRequested();
            buffer.Span[0] = (byte)'x';
            return 1;
        }
    }

    private sealed class HangingStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
