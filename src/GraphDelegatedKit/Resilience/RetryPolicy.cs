namespace GraphDelegatedKit.Resilience;

/// <summary>How often and how long an operation is tried again. <see cref="RetryBudget"/> counts.</summary>
internal sealed record RetryPolicy
{
    /// <summary>A request of the pipeline, alone or in a batch.</summary>
    public static readonly RetryPolicy Request = new() { MaxAttempts = 5, Backoff = Backoff.Request };

    /// <summary>A request that the service throttles without a requested delay. The deadline ends it, not a number of attempts.</summary>
    public static readonly RetryPolicy Throttling = new() { Backoff = Backoff.Throttling };

    /// <summary>The ranges of an upload. How long a requested delay may be depends on the upload URL, which expires.</summary>
    public static readonly RetryPolicy Upload = new() { MaxAttempts = 6, Backoff = Backoff.Transfer };

    /// <summary>A range of a download.</summary>
    public static readonly RetryPolicy Download = Upload with { MaxRequestedTotal = TimeSpan.FromHours(2) };

    /// <summary>
    /// A whole downloaded file that is not the one that the service lists. The content of a new file can be missing for seconds.
    /// </summary>
    public static readonly RetryPolicy DownloadedCopy = Download with { MaxAttempts = 4 };

    /// <summary>A whole file in one request. Before each retry the caller looks for the file.</summary>
    public static readonly RetryPolicy SingleRequestUpload = Request with
    {
        CountsRequestedDelays = true,
        MaxRequestedDelay = TimeSpan.FromHours(1), // a longer delay ends the upload; a later run then loses nothing
    };

    /// <summary>A request for a folder that was created a moment ago, and that some servers may not know yet.</summary>
    public static readonly RetryPolicy NewFolder = new()
    {
        MaxAttempts = 4,
        Backoff = Backoff.Transfer with { Jitter = 0 },
        CountsRequestedDelays = true,
        MaxRequestedDelay = TimeSpan.FromMinutes(1),
    };

    /// <summary>The opening of an upload session.</summary>
    public static readonly RetryPolicy OpenUploadSession = SingleRequestUpload with { Backoff = Backoff.Transfer };

    /// <summary>Gets the number of failed attempts without progress that end the operation. The default is no limit.</summary>
    public int MaxAttempts { get; init; } = int.MaxValue;

    /// <summary>Gets the delays where the service named none.</summary>
    public required Backoff Backoff { get; init; }

    /// <summary>
    /// Gets whether an attempt counts although the service named the delay after it. The default is <see langword="false"/>: the service
    /// decides how long a throttled operation takes.
    /// </summary>
    public bool CountsRequestedDelays { get; init; }

    /// <summary>Gets the longest delay that the service may request. The default is no limit.</summary>
    public TimeSpan MaxRequestedDelay { get; init; } = TimeSpan.MaxValue;

    /// <summary>Gets the maximum total of requested delays without progress in between. The default is no limit.</summary>
    public TimeSpan MaxRequestedTotal { get; init; } = TimeSpan.MaxValue;

    /// <summary>
    /// Gets the maximum total of all delays, whether requested or not. The last one is shortened to fit, and progress does not reset the
    /// total. The default is no limit.
    /// </summary>
    public TimeSpan MaxTotal { get; init; } = TimeSpan.MaxValue;

    /// <summary>An item that is checked out, or open in an editor.</summary>
    /// <param name="maxTotal">The maximum total of all delays.</param>
    public static RetryPolicy ForLockedItem(TimeSpan maxTotal) =>
        new() { Backoff = Backoff.LockedItem, CountsRequestedDelays = true, MaxTotal = maxTotal };
}
