using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/attachment-createuploadsession: a large file, 3 to 150 MB, attached to a message or an event; answered with 201.
internal sealed class CreateAttachmentSessionEndpoint(
    AttachmentSessions sessions, Mailboxes mail, People.People people, LocalTenantOptions options, string tenantId, MailKind kind, string collection) : IEndpoint
{
    // Megabytes are read either way here, so that a program may read them either way too.
    private const long Least = 3_000_000;
    private const long Most = 150L * 1024 * 1024;

    public Route Route { get; } = new(Role.Graph, "POST", collection + "/{mail}/attachments/createUploadSession");

    public async Task AnswerAsync(Exchange exchange)
    {
        var body = await exchange.ReadJsonAsync().ConfigureAwait(false);
        var item = mail.Require(Mailbox.OwnerOf(exchange, people), kind, exchange["mail"]);
        var state = sessions.Open(Read(body, item)).State;
        await exchange.JsonAsync(201, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#microsoft.graph.uploadSession",
            ["uploadUrl"] = AttachmentAddress.Of(exchange.Origin, tenantId, item, state),
            ["expirationDateTime"] = AttachmentAnswers.Time(state),
            ["nextExpectedRanges"] = new JsonArray("0-"),
        }).ConfigureAwait(false);
    }

    private AttachmentState Read(JsonObject body, MailItem item)
    {
        // The documentation writes the member with a capital and without.
        var asked = body.FirstOrDefault(member => member.Key.Equals("attachmentItem", StringComparison.OrdinalIgnoreCase)).Value as JsonObject ?? [];
        var name = asked["name"]?.ToString();
        if (asked["attachmentType"]?.ToString().Equals("file", StringComparison.OrdinalIgnoreCase) != true || string.IsNullOrEmpty(name)
            || asked["size"] is not JsonValue size || !size.TryGetValue<long>(out var length))
        {
            throw GraphRefusal.BadRequest("An AttachmentItem needs attachmentType 'file', a name and a size.", "ErrorInvalidRequest");
        }

        if (length < Least)
            throw GraphRefusal.BadRequest("Attachment size must be greater than the minimum size.", "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize");
        if (length > Most)
            throw new GraphRefusal(413, "ErrorAttachmentSizeLimitExceeded", "The size of the attachment exceeds the limit of 150 MB.");
        return new AttachmentState
        {
            Id = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(30)),
            AuthToken = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(48)),
            OwnerId = item.OwnerId,
            MailId = item.Id,
            Name = name,
            Size = length,
            ContentType = asked["contentType"]?.ToString() ?? MediaTypeNames.Application.Octet,
            IsInline = asked["isInline"]?.GetValueKind() == JsonValueKind.True,
            ContentId = asked["contentId"]?.ToString(),
            ExpiresOn = options.TimeProvider.GetUtcNow() + options.AccessTokenLifetime,
            HashState = new QuickXorHash().State,
        };
    }
}
