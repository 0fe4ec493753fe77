using GraphDelegatedKit.Testing.Drives;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/fileattachment: a stored attachment; its bytes are a blob.
internal sealed record MailAttachment(
    string Id, string Name, string ContentType, bool IsInline, string? ContentId, DateTimeOffset Modified, FileContent Content);
