namespace GraphDelegatedKit.Testing;

/// <summary>A file that is attached to a message or an event in the tenant.</summary>
public sealed record LocalAttachment
{
    /// <summary>Its id.</summary>
    public required string AttachmentId { get; init; }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Its media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>How many bytes it has.</summary>
    public required long Size { get; init; }
}
