namespace GraphDelegatedKit.Paging;

/// <summary>The JSON envelope of a page.</summary>
internal sealed class PageBody<T>
{
    /// <summary>The <see cref="Count"/> of a page that does not name the size of the collection.</summary>
    public const long NoCount = -1;

    public List<T>? Value { get; set; }

    public string? NextLink { get; set; }

    public string? DeltaLink { get; set; }

    public long Count { get; set; } = NoCount;
}
