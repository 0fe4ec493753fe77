namespace GraphDelegatedKit.Testing;

/// <summary>A message in a mailbox of the tenant.</summary>
public sealed record LocalMessage
{
    /// <summary>Gets the regular id that Graph returns. It changes when the message is moved or sent.</summary>
    /// <value>The default is empty; the tenant sets it. <see cref="LocalMail.AddMessage"/> ignores it.</value>
    public string Id { get; init; } = "";

    /// <summary>Gets the subject.</summary>
    /// <value>The default is empty.</value>
    public string Subject { get; init; } = "";

    /// <summary>Gets the body: HTML if <see cref="IsHtml"/> is true, otherwise text.</summary>
    /// <value>The default is empty.</value>
    public string Body { get; init; } = "";

    /// <summary>Gets whether the body is HTML.</summary>
    /// <value>The default is false.</value>
    public bool IsHtml { get; init; }

    /// <summary>Gets the address of the sender.</summary>
    /// <value>The default is null: a draft has none, and an added message is from the owner of the mailbox.</value>
    public string? From { get; init; }

    /// <summary>Gets the addresses of the recipients.</summary>
    /// <value>The default is empty: an added message is to the owner of the mailbox.</value>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Gets the addresses of the recipients of a copy.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Cc { get; init; } = [];

    /// <summary>Gets the addresses of the recipients whom the others do not see.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Bcc { get; init; } = [];

    /// <summary>Gets whether the message was read.</summary>
    /// <value>The default is false.</value>
    public bool IsRead { get; init; }

    /// <summary>Gets whether the message is a draft: it has not been sent.</summary>
    /// <value>The default is false. <see cref="LocalMail.AddMessage"/> ignores it; <see cref="LocalMail.AddDraft"/> adds a draft.</value>
    public bool IsDraft { get; init; }

    /// <summary>Gets the importance: <c>low</c>, <c>normal</c> or <c>high</c>.</summary>
    /// <value>The default is <c>normal</c>.</value>
    public string Importance { get; init; } = "normal";

    /// <summary>Gets the categories.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Gets when the message was received.</summary>
    /// <value>The default is null: an added message is received now, by the clock of the tenant.</value>
    public DateTimeOffset? ReceivedOn { get; init; }
}
