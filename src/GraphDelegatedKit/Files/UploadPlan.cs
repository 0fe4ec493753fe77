namespace GraphDelegatedKit.Files;

/// <summary>Which bytes go next. Pure: it is told what the service says and sends nothing.</summary>
/// <remarks>
/// All ranges but the last are multiples of 320 KiB and below 60 MiB; 10 MiB is what the service recommends for fast links
/// (<see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#best-practices"/>).
/// </remarks>
internal readonly record struct UploadPlan(long Total, long Offset = 0)
{
    public const long Grid = 320 * 1024;
    public const long Fragment = 32 * Grid;

    public long BytesConfirmed => Offset;

    // A place off the grid is the service's doing (it can keep part of a range) and is kept to; only lengths are ours.
    public UploadRange? Next => Offset < Total ? new UploadRange(Offset, Math.Min(Fragment, Total - Offset), Total) : null;

    /// <summary>The plan once <see cref="Next"/> was answered.</summary>
    /// <param name="nextExpected">Where the service wants to go on; its word beats our arithmetic, which stands in only where it says nothing.</param>
    public UploadPlan After(long? nextExpected) => this with { Offset = Math.Min(nextExpected ?? Next?.End ?? Total, Total) };
}
