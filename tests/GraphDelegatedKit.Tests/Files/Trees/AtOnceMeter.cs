namespace GraphDelegatedKit.Tests.Files;

/// <summary>Lets the requests with bytes pass in groups: each waits until as many as expected are there, so that how many there are at once does not depend on the machine.</summary>
internal sealed class AtOnceMeter(HttpMessageHandler inner, int expected) : DelegatingHandler(inner)
{
    private readonly object _gate = new();
    private TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _now, _waiting;

    public int Most { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Put && request.RequestUri?.AbsolutePath.EndsWith("download.aspx", StringComparison.Ordinal) != true) return await base.SendAsync(request, cancellationToken);

        Task full;
        lock (_gate)
        {
            Most = Math.Max(Most, ++_now);
            full = _full.Task;
            if (++_waiting == expected)
            {
                _full.SetResult();
                (_full, _waiting) = (new(TaskCreationOptions.RunContinuationsAsynchronously), 0);
            }
        }

        await full.WaitAsync(cancellationToken);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            lock (_gate) _now--;
        }
    }
}
