namespace GraphDelegatedKit.Paging;

/// <summary>The JSON envelope of a page.</summary>
internal sealed class PageBody<T>
{
    public const long NoCount = -1;

    public List<T>? Value { get; set; }

    public string? NextLink { get; set; }

    public string? DeltaLink { get; set; }

    public long Count { get; set; } = NoCount;
}
