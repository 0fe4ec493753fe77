namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Lets the requests with bytes pass in groups: each waits until as many as expected are there, so that how many there are at once does not
/// depend on the machine.
/// </summary>
internal sealed class ConcurrencyMeter(HttpMessageHandler inner, int expected) : DelegatingHandler(inner)
{
    private readonly object _lock = new();
    private TaskCompletionSource _groupComplete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _active, _waiting;

    public int MaxActive { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Put
            && request.RequestUri?.AbsolutePath.EndsWith("download.aspx", StringComparison.Ordinal) != true)
            return await base.SendAsync(request, cancellationToken);

        Task groupComplete;
        lock (_lock)
        {
            MaxActive = Math.Max(MaxActive, ++_active);
            groupComplete = _groupComplete.Task;
            if (++_waiting == expected)
            {
                _groupComplete.SetResult();
                (_groupComplete, _waiting) = (new(TaskCreationOptions.RunContinuationsAsynchronously), 0);
            }
        }

        await groupComplete.WaitAsync(cancellationToken);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            lock (_lock) _active--;
        }
    }
}
