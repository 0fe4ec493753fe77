using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/message-post-attachments: a file smaller than 3 MB in one request, its bytes as base64.
internal sealed class AddAttachmentEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    private const long MaxAttachmentSize = 3L * 1024 * 1024;

    // Base64 adds a third, and a JSON writer that escapes plus signs adds more.
    private const long MaxRequestSize = 2 * MaxAttachmentSize;

    public Route Route { get; } = new(HostRole.Graph, "POST", collection + "/{mail}/attachments");

    public async Task HandleAsync(RequestContext context)
    {
        if (context.Request.ContentLength > MaxRequestSize)
            throw CreateTooLargeError();
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        if (body["@odata.type"]?.ToString() is not "#microsoft.graph.fileAttachment")
            throw GraphErrorException.NotSupported("attachments other than #microsoft.graph.fileAttachment");
        var item = mailboxes.Get(MailboxOwner.Get(context, users), kind, context["mail"]);
        var name = body["name"]?.ToString();
        if (string.IsNullOrEmpty(name) || DecodeBytes(body["contentBytes"]) is not { } bytes)
            throw GraphErrorException.BadRequest("A file attachment needs a name and its contentBytes as base64.", "ErrorInvalidRequest");
        if (bytes.LongLength >= MaxAttachmentSize)
            throw CreateTooLargeError();

        using var stream = new MemoryStream(bytes);
        var content = await mailboxes.Blobs.AddAsync(stream, context.Aborted).ConfigureAwait(false);
        var attachment = mailboxes.Attach(
            item.Id,
            name,
            body["contentType"]?.ToString() ?? MediaTypeNames.Application.Octet,
            body["isInline"]?.GetValueKind() == JsonValueKind.True,
            body["contentId"]?.ToString(),
            content);
        await context.WriteJsonAsync(201, MailJson.Create(attachment)).ConfigureAwait(false);
    }

    private static byte[]? DecodeBytes(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text)
        && Convert.TryFromBase64String(text, new byte[text.Length], out _) ? Convert.FromBase64String(text) : null;

    private static GraphErrorException CreateTooLargeError() =>
        new(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size; use an upload session.");
}
