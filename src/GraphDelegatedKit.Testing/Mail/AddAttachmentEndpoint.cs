using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/message-post-attachments: a small file in one request, its bytes as base64; below 3 MB.
internal sealed class AddAttachmentEndpoint(Mailboxes mail, People.People people, MailKind kind, string collection) : IEndpoint
{
    private const long Most = 3L * 1024 * 1024;

    // Base64 makes a third more of that, and JSON writers that escape its plus signs more still.
    private const long MostInOneRequest = 2 * Most;

    public Route Route { get; } = new(Role.Graph, "POST", collection + "/{mail}/attachments");

    public async Task AnswerAsync(Exchange exchange)
    {
        if (exchange.Request.ContentLength > MostInOneRequest)
            throw TooLarge();
        var posted = await exchange.ReadJsonAsync().ConfigureAwait(false);
        if (posted["@odata.type"]?.ToString() is not "#microsoft.graph.fileAttachment")
            throw GraphRefusal.NotPlayed("attachments other than #microsoft.graph.fileAttachment");
        var item = mail.Require(Mailbox.OwnerOf(exchange, people), kind, exchange["mail"]);
        var name = posted["name"]?.ToString();
        if (string.IsNullOrEmpty(name) || BytesOf(posted["contentBytes"]) is not { } bytes)
            throw GraphRefusal.BadRequest("A file attachment needs a name and its contentBytes as base64.", "ErrorInvalidRequest");
        if (bytes.LongLength >= Most)
            throw TooLarge();

        using var stream = new MemoryStream(bytes);
        var content = await mail.Blobs.TakeInAsync(stream, exchange.Aborted).ConfigureAwait(false);
        var attachment = mail.Attach(
            item.Id,
            name,
            posted["contentType"]?.ToString() ?? MediaTypeNames.Application.Octet,
            posted["isInline"]?.GetValueKind() == JsonValueKind.True,
            posted["contentId"]?.ToString(),
            content);
        await exchange.JsonAsync(201, MailJson.Of(attachment)).ConfigureAwait(false);
    }

    private static byte[]? BytesOf(JsonNode? base64) => base64 is JsonValue value && value.TryGetValue<string>(out var text)
        && Convert.TryFromBase64String(text, new byte[text.Length], out _) ? Convert.FromBase64String(text) : null;

    private static GraphRefusal TooLarge() => new(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size; use an upload session.");
}
