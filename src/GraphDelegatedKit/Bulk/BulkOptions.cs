namespace GraphDelegatedKit;

/// <summary>Options of a bulk job. Every option has a working default.</summary>
public class BulkOptions
{
    /// <summary>Gets or sets the maximum number of concurrent batches. A batch holds up to 20 requests.</summary>
    /// <value>From 1 to 100. The default is 4.</value>
    public int MaxConcurrentBatches { get; set; } = 4;

    /// <summary>
    /// Gets or sets the state file that records sent and completed requests, so that the job can be resumed after the process was killed.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no state is recorded.</value>
    public BulkState? State { get; set; }

    internal static void Validate(BulkOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrentBatches, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxConcurrentBatches, 100, nameof(options));
    }
}
