namespace GraphDelegatedKit;

/// <summary>The result of comparing the content on the service with the content that was uploaded or downloaded.</summary>
public enum Verification
{
    /// <summary>The size and the QuickXorHash are equal.</summary>
    Matched,

    /// <summary>
    /// The content differs, and only the service can have changed it. An upload: the service wrote properties into the file, as SharePoint
    /// does with Office documents. A download: the service delivered the same bytes twice, and they are not the ones that it lists.
    /// </summary>
    ChangedByService,

    /// <summary>The service reported no hash; the size is equal, if the service reported it.</summary>
    NotAvailable,

    /// <summary>
    /// Only for a download: the service delivered the same bytes twice, and they are fewer than it lists. The local file is everything that
    /// the service delivers, but it may be a reduced version. OneDrive does this with live photos, for example.
    /// </summary>
    SmallerThanListed,
}
