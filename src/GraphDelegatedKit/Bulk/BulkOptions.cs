namespace GraphDelegatedKit;

/// <summary>How a bulk job works. Every option has a working default.</summary>
public sealed class BulkOptions
{
    /// <summary>How many batches, of up to twenty requests each, are under way at once.</summary>
    /// <value>4</value>
    public int MaxConcurrentBatches { get; set; } = 4;

    /// <summary>A file that remembers what was sent and what was done, to go on from after a kill.</summary>
    /// <value>None.</value>
    public BulkState? State { get; set; }
}
