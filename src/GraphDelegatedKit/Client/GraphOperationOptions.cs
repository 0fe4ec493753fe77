namespace GraphDelegatedKit;

/// <summary>Options for waiting for a long-running operation.</summary>
public sealed class GraphOperationOptions
{
    /// <summary>
    /// Gets the longest time to wait. The wait then ends with a <see cref="GraphException"/> (<c>operationTimeout</c>), the operation does
    /// not.
    /// </summary>
    /// <value>The default is one hour. <see cref="Timeout.InfiniteTimeSpan"/> is no limit.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, nor <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = GraphClientOptions.CheckTimeout(value, nameof(Timeout));
    }
    = TimeSpan.FromHours(1);

    /// <summary>Gets the receiver of each status that the service reports.</summary>
    /// <value>The default is <see langword="null"/>: no progress is reported.</value>
    public IProgress<GraphOperation>? Progress { get; init; }
}
