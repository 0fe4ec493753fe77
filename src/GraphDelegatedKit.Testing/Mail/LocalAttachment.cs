namespace GraphDelegatedKit.Testing;

/// <summary>An attachment of a message or an event in the tenant.</summary>
public sealed record LocalAttachment
{
    /// <summary>Gets the id of the attachment.</summary>
    public required string AttachmentId { get; init; }

    /// <summary>Gets the file name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>Gets the size in bytes.</summary>
    public required long Size { get; init; }
}
