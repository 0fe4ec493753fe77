namespace GraphDelegatedKit.Testing.Mail;

// Marks an event that is an occurrence of a series. The date is that of the pattern, in the time zone of the recurrence, wherever the
// occurrence was moved to.
internal sealed record EventOccurrence(MailItem Master, DateOnly Date, DateTimeOffset OriginalStart, bool IsException);
