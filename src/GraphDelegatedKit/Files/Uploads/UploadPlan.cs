using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>Which bytes go next. Pure: it is told what the service says and how long it took, and sends nothing.</summary>
/// <param name="Total">Bytes in all.</param>
/// <param name="Offset">Bytes the service has.</param>
/// <param name="Fragment">How many go in one request.</param>
/// <param name="Ceiling">How many may, at most: the service's rule, or less once it refused so many.</param>
/// <param name="IsFixed">The caller set the fragment, so only a refusal changes it.</param>
/// <remarks>
/// All ranges but the last are multiples of 320 KiB and below 60 MiB; 10 MiB is what the service recommends for fast links
/// (<see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#best-practices"/>). The second or two the service takes
/// to commit a fragment are the same for 10 MiB as for 60, so it grows as long as one is sent quickly.
/// </remarks>
internal readonly record struct UploadPlan(long Total, long Offset = 0, long Fragment = UploadPlan.Start, long Ceiling = UploadPlan.Largest, bool IsFixed = false)
{
    public const long Grid = 320 * 1024;
    public const long Start = 32 * Grid;
    public const long Largest = 191 * Grid; // 192 would be 60 MiB, and it must be less

    public static readonly TimeSpan Quick = TimeSpan.FromSeconds(20);

    public long BytesConfirmed => Offset;

    // A place off the grid is the service's doing (it can keep part of a range) and is kept to; only lengths are ours.
    public UploadRange? Next => Offset < Total ? new UploadRange(Offset, Math.Min(Fragment, Total - Offset), Total) : null;

    public static UploadPlan For(long total, int? fragment) => fragment is { } size ? new(total, 0, size, size, IsFixed: true) : new(total);

    /// <summary>The plan once <see cref="Next"/> was answered.</summary>
    /// <param name="nextExpected">Where the service wants to go on; its word beats our arithmetic, even where it takes back what it had.</param>
    public UploadPlan After(long nextExpected) => this with { Offset = Math.Min(nextExpected, Total) };

    /// <summary>A range was taken at the first try.</summary>
    public UploadPlan Taken(UploadRange range, TimeSpan time) =>
        !IsFixed && range.Length == Fragment && time < Quick ? this with { Fragment = Math.Min(Fragment * 2, Ceiling) } : this;

    /// <summary>A range was not taken. Its size is to blame only where the service says so, or where it did not get through as a whole.</summary>
    public UploadPlan Failed(GraphException fault) => FragmentVerdicts.Of(fault, isYoung: false) switch
    {
        FragmentVerdict.SendLess => TooLarge(),
        FragmentVerdict.WaitAndAsk when fault.Status is null or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout => Broken(),
        _ => this,
    };

    /// <summary>The connection broke, or a gateway lost patience: a smaller one has better chances, and is the less to send again.</summary>
    public UploadPlan Broken() => IsFixed ? this : this with { Fragment = Half };

    /// <summary>The service refused so many bytes at once (413).</summary>
    public UploadPlan TooLarge() => this with { Fragment = Half, Ceiling = Half };

    private long Half => Math.Max(Grid, Fragment / 2 / Grid * Grid);
}
