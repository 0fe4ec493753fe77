using System.Globalization;
using System.Net;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Decides which range is sent next, from the responses of the service and the duration of each range. Pure.</summary>
/// <param name="Total">The total number of bytes.</param>
/// <param name="Offset">The number of bytes that the service has.</param>
/// <param name="FragmentSize">The size of the next range, in bytes.</param>
/// <param name="FragmentLimit">
/// The maximum size of a range: the limit of the service, or less after the service refused a range as too large.
/// </param>
/// <param name="IsFragmentFixed">Whether the caller set the fragment size. Then only a refusal changes it.</param>
/// <remarks>
/// All ranges but the last are multiples of 320 KiB and smaller than 60 MiB; the service recommends 10 MiB for fast links
/// (<see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#best-practices"/>). The service takes a second or two
/// to commit a range of any size, so the fragment size grows while ranges are sent quickly.
/// </remarks>
internal readonly record struct UploadPlan(
    long Total,
    long Offset = 0,
    long FragmentSize = UploadPlan.DefaultFragmentSize,
    long FragmentLimit = UploadPlan.MaxFragmentSize,
    bool IsFragmentFixed = false)
{
    public const long FragmentAlignment = 320 * 1024;
    public const long DefaultFragmentSize = 32 * FragmentAlignment; // 10 MiB
    public const long MaxFragmentSize = 191 * FragmentAlignment; // 192 would be 60 MiB, and a range must be smaller

    /// <summary>A range that takes less time than this doubles the size of the next one.</summary>
    public static readonly TimeSpan FastFragment = TimeSpan.FromSeconds(20);

    private const double MinBytesPerSecond = 300_000 / 8; // 300 kbit/s

    private static readonly TimeSpan BaseTimeout = TimeSpan.FromSeconds(100), MaxRangeTime = TimeSpan.FromMinutes(5);

    public long BytesConfirmed => Offset;

    // The service can keep a part of a range, so the offset may be unaligned; only the length is chosen here.
    public UploadRange? Next => Offset < Total ? new UploadRange(Offset, Math.Min(FragmentSize, Total - Offset), Total) : null;

    public static UploadPlan Create(long total, int? fragmentSize) =>
        fragmentSize is { } size ? new(total, 0, size, size, IsFragmentFixed: true) : new(total);

    /// <summary>Returns the plan after the response to <see cref="Next"/>.</summary>
    /// <param name="nextExpected">
    /// The offset that the service expects next. It takes precedence over the local offset, also if the service lost bytes.
    /// </param>
    public UploadPlan After(long nextExpected) => this with { Offset = Math.Min(nextExpected, Total) };

    /// <summary>
    /// Returns the timeout of a range. A range whose size can shrink has a fixed timeout, so that a dead connection is noticed; a range of
    /// fixed size has a timeout that a slow line can meet.
    /// </summary>
    public TimeSpan GetTimeout(UploadRange range) => IsFragmentFixed ? GetTimeout(range.Length) : MaxRangeTime;

    /// <summary>
    /// Returns the timeout of a request with content, long enough for a line of 300 kbit/s. The default timeout of the pipeline is meant
    /// for responses, not for uploads.
    /// </summary>
    public static TimeSpan GetTimeout(long bytes) => BaseTimeout + TimeSpan.FromSeconds(bytes / MinBytesPerSecond);

    /// <summary>Returns the plan after a range was accepted.</summary>
    public UploadPlan AfterAccepted(UploadRange range, TimeSpan elapsed) =>
        !IsFragmentFixed && range.Length == FragmentSize && elapsed < FastFragment
            ? this with { FragmentSize = Math.Min(FragmentSize * 2, FragmentLimit) }
            : this;

    /// <summary>
    /// Returns the plan after a range failed. The size shrinks only if the service refused the range as too large, or the request did not
    /// get through.
    /// </summary>
    public UploadPlan AfterFailure(GraphException fault) => UploadFailurePolicy.Classify(fault) switch
    {
        UploadFailureKind.TooLarge => AfterTooLarge(),
        UploadFailureKind.Transient when fault.Status is null or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout
            => AfterConnectionLoss(),
        _ => this,
    };

    /// <summary>
    /// Returns the plan after a lost connection or a gateway timeout: a smaller range has better chances and costs less to repeat.
    /// </summary>
    public UploadPlan AfterConnectionLoss() => IsFragmentFixed ? this : this with { FragmentSize = HalvedFragmentSize };

    /// <summary>
    /// Returns the plan after the service refused the size of a range (413, or 400 <c>maxFragmentLengthExceeded</c>).
    /// </summary>
    public UploadPlan AfterTooLarge() => this with { FragmentSize = HalvedFragmentSize, FragmentLimit = HalvedFragmentSize };

    private long HalvedFragmentSize => Math.Max(FragmentAlignment, FragmentSize / 2 / FragmentAlignment * FragmentAlignment);
}

/// <summary>The bytes of one request.</summary>
internal readonly record struct UploadRange(long From, long Length, long Total)
{
    public long End => From + Length;

    public bool IsLast => End == Total;

    /// <summary>Returns the value of <c>Content-Range</c>, which includes the last byte.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {From}-{End - 1}/{Total}");
}
