namespace GraphDelegatedKit;

/// <summary>Options for an attachment of a message or an event.</summary>
public sealed class AttachmentOptions
{
    /// <summary>Gets the mailbox: a user principal name or a user id.</summary>
    /// <value>The default is <see langword="null"/>: the mailbox of the signed-in user.</value>
    public string? Mailbox { get; init; }

    /// <summary>Gets the name of the attachment.</summary>
    /// <value>The default is <see langword="null"/>: the name of the file, or the name passed with the stream.</value>
    public string? Name { get; init; }

    /// <summary>Gets the media type of the content, such as <c>application/pdf</c>.</summary>
    /// <value>The default is <see langword="null"/>: Outlook derives it from the name.</value>
    public string? ContentType { get; init; }

    /// <summary>Gets whether the attachment is shown in the body instead of below it.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsInline { get; init; }

    /// <summary>Gets the id by which the body refers to the attachment, as in <c>&lt;img src="cid:..."&gt;</c>.</summary>
    /// <value>The default is <see langword="null"/>: no id.</value>
    public string? ContentId { get; init; }

    /// <summary>Gets what to do if an earlier run started to send the file and the file has other content now.</summary>
    /// <value>The default is <see cref="SourceChangedBehavior.Fail"/>.</value>
    public SourceChangedBehavior IfChanged { get; init; }

    /// <summary>Gets whether the SHA-256 hash of the content is computed.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ComputeSha256 { get; init; }
}
