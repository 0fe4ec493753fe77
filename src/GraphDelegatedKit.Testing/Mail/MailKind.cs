namespace GraphDelegatedKit.Testing.Mail;

// The kinds of items that can have attachments.
internal enum MailKind
{
    Message,
    Event,
}
