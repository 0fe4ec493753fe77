namespace GraphDelegatedKit.Testing.Uploads;

// One request at a time changes a session. Whoever had to wait looks again: the session may have ended, or its address died, meanwhile.
internal sealed class OneAtATime : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
