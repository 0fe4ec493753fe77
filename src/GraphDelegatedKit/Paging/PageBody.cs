using System.Text.Json;

namespace GraphDelegatedKit.Paging;

/// <summary>The JSON envelope of a page.</summary>
internal sealed class PageBody<T>
{
    /// <summary>The <see cref="Count"/> of a page that does not name the size of the collection.</summary>
    public const long NoCount = -1;

    /// <summary>Gets or sets the items. The reader of pages replaces <see langword="null"/> with an empty list.</summary>
    public List<T>? Value { get; set; }

    /// <summary>Gets or sets whether the page has items, or the value <see langword="null"/> in their place.</summary>
    public bool HasValue { get; set; }

    public string? NextLink { get; set; }

    public string? DeltaLink { get; set; }

    public long Count { get; set; } = NoCount;

    /// <summary>Gets or sets every other property of the envelope.</summary>
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>Gets or sets the metadata of each item; <see langword="null"/> if it was not requested.</summary>
    public List<ItemMetadata>? Metadata { get; set; }
}
