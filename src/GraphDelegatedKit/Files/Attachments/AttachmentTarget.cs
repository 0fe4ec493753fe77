namespace GraphDelegatedKit;

/// <summary>What a file is being attached to: a message or an event.</summary>
/// <param name="MessageId">The message; <see langword="null"/> if it is an event.</param>
/// <param name="EventId">The event; <see langword="null"/> if it is a message.</param>
/// <param name="Mailbox">Whose mailbox it is in; <see langword="null"/> for the signed-in person's own.</param>
public sealed record AttachmentTarget(string? MessageId, string? EventId, string? Mailbox);
