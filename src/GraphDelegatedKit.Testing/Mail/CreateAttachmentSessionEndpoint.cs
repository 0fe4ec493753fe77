using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Mail;

// Creates an upload session for an attachment of 3 to 150 MB. The response has the status 201.
[Plays(
    "https://learn.microsoft.com/graph/api/attachment-createuploadsession",
    Difference = "The error for more than 150 MB is assumed.", IsJudgement = true)]
internal sealed class CreateAttachmentSessionEndpoint(
    AttachmentSessions sessions,
    MailboxStore mailboxes,
    UserDirectory users,
    LocalTenantOptions options,
    string tenantId,
    MailKind kind,
    string collection) : IEndpoint
{
    // The minimum counts a megabyte as 1,000,000 bytes and the maximum as 1,048,576, so that both readings of the documented limits pass.
    private const long MinAttachmentSize = 3_000_000;
    private const long MaxAttachmentSize = 150L * 1024 * 1024;

    public Route Route { get; } = new(HostRole.Graph, "POST", collection + "/{mail}/attachments/createUploadSession");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var item = mailboxes.Get(MailboxOwner.Get(context, users), kind, context["mail"]);
        var state = sessions.Add(CreateState(body, item, context.Now)).State;
        await context.WriteJsonAsync(201, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#microsoft.graph.uploadSession",
            ["uploadUrl"] = AttachmentUploadUrl.Create(context.Origin, tenantId, item, state),
            ["expirationDateTime"] = AttachmentSessionJson.FormatExpiry(state),
            ["nextExpectedRanges"] = new JsonArray("0-"),
        }).ConfigureAwait(false);
    }

    private AttachmentSessionState CreateState(JsonObject body, MailItem item, DateTimeOffset now)
    {
        var attachmentItem = ActionParameters.Find(body, "attachmentItem") as JsonObject ?? [];
        var name = attachmentItem["name"]?.ToString();
        if (attachmentItem["attachmentType"]?.ToString().Equals("file", StringComparison.OrdinalIgnoreCase) != true
            || string.IsNullOrEmpty(name)
            || attachmentItem["size"] is not JsonValue size || !size.TryGetValue<long>(out var length))
        {
            throw GraphErrorException.BadRequest(
                "An AttachmentItem needs attachmentType 'file', a name and a size.", "ErrorInvalidRequest");
        }

        // https://learn.microsoft.com/graph/outlook-large-attachments#errors
        if (length < MinAttachmentSize)
            throw GraphErrorException.BadRequest(
                "Attachment size must be greater than the minimum size.", "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize");
        if (length > MaxAttachmentSize)
            throw new GraphErrorException(
                413, "ErrorAttachmentSizeLimitExceeded", "The size of the attachment exceeds the limit of 150 MB.");
        return new AttachmentSessionState
        {
            Id = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(30)),
            AuthToken = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(48)),
            OwnerId = item.OwnerId,
            MailId = item.Id,
            Name = name,
            Size = length,
            ContentType = attachmentItem["contentType"]?.ToString() ?? MediaTypeNames.Application.Octet,
            IsInline = attachmentItem["isInline"]?.GetValueKind() == JsonValueKind.True,
            ContentId = attachmentItem["contentId"]?.ToString(),
            ExpiresOn = now + options.AccessTokenLifetime,
            HashState = new QuickXorHash().State,
        };
    }
}
