using System.Net.Mime;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// Sends a new message in one request.
[Plays(
    "https://learn.microsoft.com/graph/api/user-sendmail",
    Difference = "No MIME content. Delivered before the response, inside the tenant only.")]
internal sealed class SendMailEndpoint(MailboxStore mailboxes, UserDirectory users, MailDelivery delivery, string owner) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", owner + "/sendMail");

    public async Task HandleAsync(RequestContext context)
    {
        if (context.Request.ContentType?.StartsWith(MediaTypeNames.Text.Plain, StringComparison.OrdinalIgnoreCase) == true)
            throw GraphErrorException.NotSupported("messages in MIME format");
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Message);
        if (ActionParameters.Find(body, "message") is not JsonObject posted)
            throw GraphErrorException.BadRequest("The parameter message is missing.", "ErrorInvalidRequest");
        var message = MailItemReader.Read(context, posted, MailKind.Message);
        delivery.RequireRecipients(message);
        var attachments = await FileAttachmentReader.ReadAllAsync(posted, mailboxes, context.Now, context.Aborted).ConfigureAwait(false);
        delivery.Send(path.Owner, message, attachments, ActionParameters.GetBoolean(body, "saveToSentItems", true));
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
