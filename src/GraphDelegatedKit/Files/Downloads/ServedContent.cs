namespace GraphDelegatedKit.Files.Downloads;

/// <summary>What the service delivered as the content of a file. Two equal values are the same bytes.</summary>
/// <param name="Size">The size in bytes.</param>
/// <param name="QuickXorHash">The hash of the delivered bytes, in Base64.</param>
internal readonly record struct ServedContent(long Size, string QuickXorHash);
