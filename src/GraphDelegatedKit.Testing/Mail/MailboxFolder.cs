namespace GraphDelegatedKit.Testing.Mail;

// A mail folder or a calendar.
internal sealed record MailboxFolder
{
    public required string Id { get; init; }

    public required string OwnerId { get; init; }

    // The kind of the items in the folder.
    public required MailKind Kind { get; init; }

    public required string Name { get; init; }

    // Null for a calendar.
    public string? ParentId { get; init; }

    public int Version { get; init; } = 1;

    // Whether every mailbox has the folder. Such a folder is not stored.
    public bool IsWellKnown { get; init; }
}
