namespace GraphDelegatedKit;

/// <summary>The message or event to which a file is attached.</summary>
/// <param name="MessageId">The id of the message; <see langword="null"/> for an event.</param>
/// <param name="EventId">The id of the event; <see langword="null"/> for a message.</param>
/// <param name="Mailbox">The mailbox of the item; <see langword="null"/> for the mailbox of the signed-in user.</param>
public sealed record AttachmentTarget(string? MessageId, string? EventId, string? Mailbox);
