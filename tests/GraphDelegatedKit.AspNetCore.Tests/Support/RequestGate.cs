namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>Holds requests of an app to Entra or Graph until the test lets them go, so that two things happen at the same time.</summary>
internal sealed class RequestGate : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _arrivals = new(0);
    private TaskCompletionSource _release = new();
    private volatile string? _heldPath;

    /// <summary>Holds each request whose path ends with a text.</summary>
    public void Close(string path)
    {
        _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _heldPath = path;
    }

    public async Task WaitForRequestAsync()
    {
        if (!await _arrivals.WaitAsync(Deadline)) throw new TimeoutException("No request was sent.");
    }

    public void Open()
    {
        _heldPath = null;
        _release.TrySetResult();
    }

    public HttpMessageHandler CreateHandler(HttpMessageHandler inner) => new Handler(this) { InnerHandler = inner };

    public void Dispose() => _arrivals.Dispose();

    private sealed class Handler(RequestGate gate) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (gate._heldPath is { } path && request.RequestUri!.AbsolutePath.EndsWith(path, StringComparison.Ordinal))
            {
                var release = gate._release.Task;
                gate._arrivals.Release();
                await release.WaitAsync(cancellationToken);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
