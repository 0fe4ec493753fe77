namespace GraphDelegatedKit.Paging;

/// <summary>A page that was read, and the checkpoint after it.</summary>
/// <param name="Metadata">The metadata of each item; <see langword="null"/> if it was not requested.</param>
internal sealed record FetchedPage<T>(PageBody<T> Body, IReadOnlyList<ItemMetadata>? Metadata, PageCheckpoint Checkpoint);
