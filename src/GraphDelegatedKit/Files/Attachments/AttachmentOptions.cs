namespace GraphDelegatedKit;

/// <summary>How a file is attached to a message or an event.</summary>
public sealed class AttachmentOptions
{
    /// <summary>Whose mailbox it is: a user principal name or an id.</summary>
    /// <value><see langword="null"/>: the signed-in person's own.</value>
    public string? Mailbox { get; init; }

    /// <summary>What the attachment is to be called.</summary>
    /// <value><see langword="null"/>: as the file is.</value>
    public string? Name { get; init; }

    /// <summary>What it holds, such as <c>application/pdf</c>.</summary>
    /// <value><see langword="null"/>: for Outlook to tell by the name.</value>
    public string? ContentType { get; init; }

    /// <summary>Whether it is shown within the body instead of below it.</summary>
    /// <value><see langword="false"/></value>
    public bool IsInline { get; init; }

    /// <summary>What the body calls it by, as in <c>&lt;img src="cid:..."&gt;</c>.</summary>
    /// <value><see langword="null"/>: nothing.</value>
    public string? ContentId { get; init; }

    /// <summary>What to do if an earlier run began to send the file, and it is another one now.</summary>
    /// <value><see cref="SourceChangedBehavior.Fail"/></value>
    public SourceChangedBehavior IfChanged { get; init; }

    /// <summary>Whether SHA-256 of what was sent is taken.</summary>
    /// <value><see langword="false"/></value>
    public bool ComputeSha256 { get; init; }
}
