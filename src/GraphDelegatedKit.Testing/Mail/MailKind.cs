namespace GraphDelegatedKit.Testing.Mail;

// What can have attachments.
internal enum MailKind
{
    Message,
    Event,
}
