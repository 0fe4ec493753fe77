using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/fileattachment: reads a file smaller than 3 MB in a request, with its bytes as base64.
internal static class FileAttachmentReader
{
    private const long MaxSize = 3L * 1024 * 1024;

    // Base64 adds a third, and a JSON writer that escapes plus signs adds more.
    public const long MaxRequestSize = 2 * MaxSize;

    public static async Task<MailAttachment> ReadAsync(
        JsonNode? attachment, MailboxStore mailboxes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if ((attachment as JsonObject)?["@odata.type"]?.ToString() is not "#microsoft.graph.fileAttachment")
            throw GraphErrorException.NotSupported("attachments other than #microsoft.graph.fileAttachment");
        var name = attachment!["name"]?.ToString();
        if (string.IsNullOrEmpty(name) || DecodeBytes(attachment["contentBytes"]) is not { } bytes)
            throw GraphErrorException.BadRequest("A file attachment needs a name and its contentBytes as base64.", "ErrorInvalidRequest");
        if (bytes.LongLength >= MaxSize)
            throw CreateTooLargeError();

        using var stream = new MemoryStream(bytes);
        var content = await mailboxes.Blobs.AddAsync(stream, cancellationToken).ConfigureAwait(false);
        return new MailAttachment(
            MailIds.Create(),
            name,
            attachment["contentType"]?.ToString() ?? MediaTypeNames.Application.Octet,
            attachment["isInline"]?.GetValueKind() == JsonValueKind.True,
            attachment["contentId"]?.ToString(),
            now,
            content);
    }

    // Reads the attachments of a new message or event.
    public static async Task<IReadOnlyList<MailAttachment>> ReadAllAsync(
        JsonObject item, MailboxStore mailboxes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var attachments = new List<MailAttachment>();
        foreach (var attachment in item["attachments"] as JsonArray ?? [])
            attachments.Add(await ReadAsync(attachment, mailboxes, now, cancellationToken).ConfigureAwait(false));
        return attachments;
    }

    // The status (https://github.com/microsoftgraph/msgraph-sdk-java/pull/52) and the error
    // (https://github.com/microsoftgraph/microsoft-graph-docs/issues/15579) were observed; that they come together is assumed.
    public static GraphErrorException CreateTooLargeError() =>
        new(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.");

    private static byte[]? DecodeBytes(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text)
        && Convert.TryFromBase64String(text, new byte[text.Length], out _) ? Convert.FromBase64String(text) : null;
}
