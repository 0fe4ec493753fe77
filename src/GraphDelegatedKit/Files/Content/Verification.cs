namespace GraphDelegatedKit;

/// <summary>How what lies on the service compares with what was sent there, or was written here.</summary>
public enum Verification
{
    /// <summary>Size and quickXorHash are the same.</summary>
    Matched,

    /// <summary>They differ, in a kind of file the service itself writes properties into (Office documents, PDF, HTML).</summary>
    ChangedByService,

    /// <summary>The service told no hash; the size, where it told one, is the same.</summary>
    NotAvailable,
}
