using System.Net;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Which bytes go next. Pure: it is told what the service says and how long it took, and sends nothing.</summary>
/// <param name="Total">Bytes in all.</param>
/// <param name="Offset">Bytes the service has.</param>
/// <param name="FragmentSize">How many go in one request.</param>
/// <param name="FragmentLimit">How many may, at most: the service's rule, or less once it refused so many.</param>
/// <param name="IsFragmentFixed">The caller set the fragment, so only a refusal changes it.</param>
/// <remarks>
/// All ranges but the last are multiples of 320 KiB and below 60 MiB; 10 MiB is what the service recommends for fast links
/// (<see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#best-practices"/>). The second or two the service takes
/// to commit a fragment are the same for 10 MiB as for 60, so it grows as long as one is sent quickly.
/// </remarks>
internal readonly record struct UploadPlan(long Total, long Offset = 0, long FragmentSize = UploadPlan.DefaultFragmentSize, long FragmentLimit = UploadPlan.MaxFragmentSize, bool IsFragmentFixed = false)
{
    public const long FragmentAlignment = 320 * 1024;
    public const long DefaultFragmentSize = 32 * FragmentAlignment;
    public const long MaxFragmentSize = 191 * FragmentAlignment; // 192 would be 60 MiB, and it must be less

    public static readonly TimeSpan FastFragment = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan MaxRangeTime = TimeSpan.FromMinutes(5);

    public long BytesConfirmed => Offset;

    // A place off the grid is the service's doing (it can keep part of a range) and is kept to; only lengths are ours.
    public UploadRange? Next => Offset < Total ? new UploadRange(Offset, Math.Min(FragmentSize, Total - Offset), Total) : null;

    public static UploadPlan Create(long total, int? fragmentSize) => fragmentSize is { } size ? new(total, 0, size, size, IsFragmentFixed: true) : new(total);

    /// <summary>The plan once <see cref="Next"/> was answered.</summary>
    /// <param name="nextExpected">Where the service wants to go on; its word beats our arithmetic, even where it takes back what it had.</param>
    public UploadPlan After(long nextExpected) => this with { Offset = Math.Min(nextExpected, Total) };

    /// <summary>How long a range may take: one that can become smaller, no longer than a line should be waited for that may be dead; one that cannot, as long as a slow line takes for it.</summary>
    public TimeSpan GetTimeout(UploadRange range) => IsFragmentFixed ? TransferTimeout.GetTimeout(range.Length) : MaxRangeTime;

    /// <summary>A range was taken, in so much time.</summary>
    public UploadPlan AfterAccepted(UploadRange range, TimeSpan elapsed) =>
        !IsFragmentFixed && range.Length == FragmentSize && elapsed < FastFragment ? this with { FragmentSize = Math.Min(FragmentSize * 2, FragmentLimit) } : this;

    /// <summary>A range was not taken. Its size is to blame only where the service says so, or where it did not get through as a whole.</summary>
    public UploadPlan AfterFailure(GraphException fault) => RangeFailureClassifier.Classify(fault, isNewSession: false) switch
    {
        RangeFailureAction.SendSmaller => AfterTooLarge(),
        RangeFailureAction.DelayAndQueryStatus when fault.Status is null or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout => AfterConnectionLoss(),
        _ => this,
    };

    /// <summary>The connection broke, or a gateway lost patience: a smaller one has better chances, and is the less to send again.</summary>
    public UploadPlan AfterConnectionLoss() => IsFragmentFixed ? this : this with { FragmentSize = HalvedFragmentSize };

    /// <summary>The service refused so many bytes at once (413).</summary>
    public UploadPlan AfterTooLarge() => this with { FragmentSize = HalvedFragmentSize, FragmentLimit = HalvedFragmentSize };

    private long HalvedFragmentSize => Math.Max(FragmentAlignment, FragmentSize / 2 / FragmentAlignment * FragmentAlignment);
}
