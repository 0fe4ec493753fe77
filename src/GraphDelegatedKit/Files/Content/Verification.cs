namespace GraphDelegatedKit;

/// <summary>The result of comparing the content on the service with the content that was uploaded or downloaded.</summary>
public enum Verification
{
    /// <summary>The size and the QuickXorHash are equal.</summary>
    Matched,

    /// <summary>The content differs, in a file type into which the service writes properties (Office documents, PDF, HTML).</summary>
    ChangedByService,

    /// <summary>The service reported no hash; the size is equal, if the service reported it.</summary>
    NotAvailable,
}
