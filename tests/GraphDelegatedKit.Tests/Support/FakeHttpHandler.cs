using System.Net;
using System.Text;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// The innermost handler of a test: answers what the test wrote down, in that order, and fails loudly on a request too many.
/// </summary>
internal sealed class FakeHttpHandler : HttpMessageHandler
{
    private readonly object _gate = new();
    private readonly Queue<Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _script = new();
    private readonly List<SentRequest> _sent = [];

    /// <summary>The requests as they were when they were sent, because a request object is changed and sent again.</summary>
    public IReadOnlyList<SentRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _sent];
        }
    }

    public FakeHttpHandler RespondsWith(HttpStatusCode status, string? body = null, params (string Name, string Value)[] headers) =>
        RespondsWith((_, _) => Task.FromResult(CreateResponse(status, body, headers)));

    public FakeHttpHandler Throws(Exception fault) => RespondsWith((_, _) => Task.FromException<HttpResponseMessage>(fault));

    /// <summary>Never answers; ends when it is cancelled.</summary>
    public FakeHttpHandler NeverResponds() => RespondsWith(async (_, cancellationToken) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new InvalidOperationException("It ended without being cancelled.");
    });

    public FakeHttpHandler RespondsWith(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> respond)
    {
        lock (_gate) _script.Enqueue(respond);
        return this;
    }

    public static HttpResponseMessage CreateResponse(
        HttpStatusCode status, string? body = null, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage(status)
        {
            Content = body is null ? new ByteArrayContent([]) : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? null : await ReadAsync(request.Content, cancellationToken);
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>? respond;
        lock (_gate)
        {
            _sent.Add(
                new SentRequest(request.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), request.ToString(), body));
            if (!_script.TryDequeue(out respond))
                throw new AssertionException($"The test does not expect {request.Method} {request.RequestUri}.");
        }

        var response = await respond(request, cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    // Not by ReadAsString, which keeps what it read: a socket would ask for the body again.
    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public sealed record SentRequest(HttpMethod Method, Uri RequestUri, string? Authorization, string Headers, string? Body);
}
