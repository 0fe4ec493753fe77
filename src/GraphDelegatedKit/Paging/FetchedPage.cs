namespace GraphDelegatedKit.Paging;

/// <summary>A page that was read, and the checkpoint after it.</summary>
/// <param name="Response">The response, whose headers describe a fault of the page. It is disposed.</param>
internal sealed record FetchedPage<T>(PageBody<T> Body, GraphResponse Response, PageCheckpoint Checkpoint)
{
    /// <summary>Gets the metadata of each item; <see langword="null"/> if it was not requested.</summary>
    public IReadOnlyList<ItemMetadata>? Metadata => Body.Metadata;
}
