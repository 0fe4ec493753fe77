using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments#step-2: the address carries a token of Outlook's own. One of Graph's is for somebody else,
// and that is what it is told (msgraph-sdk-java-core#445).
internal static class AttachmentAddress
{
    public const string Pattern = "/api/v2.0/{owner}/{mail}/{session}";

    public static string Of(Origin origin, string tenantId, MailItem item, AttachmentState state) =>
        $"{BaseOf(origin, tenantId, item)}/AttachmentSessions('{state.Id}')?authtoken={state.AuthToken}";

    public static string OfAttachment(Origin origin, string tenantId, MailItem item, MailAttachment attachment) =>
        $"{BaseOf(origin, tenantId, item)}/Attachments('{Uri.EscapeDataString(attachment.Id)}')";

    public static AttachmentSession Admit(Exchange exchange, AttachmentSessions sessions)
    {
        if (exchange.Request.Headers.Authorization.Count > 0)
            throw new GraphRefusal(401, "InvalidAudience", "The audience claim value is invalid for current resource.");
        return Find(exchange, sessions);
    }

    public static AttachmentSession Find(Exchange exchange, AttachmentSessions sessions)
    {
        const string Start = "AttachmentSessions('";
        var segment = exchange["session"];
        return segment.StartsWith(Start, StringComparison.OrdinalIgnoreCase) && segment.EndsWith("')", StringComparison.Ordinal)
            ? sessions.Require(segment[Start.Length..^2], exchange.Request.Query["authtoken"].ToString())
            : throw GraphRefusal.NotPlayed("this address of Outlook's");
    }

    private static string BaseOf(Origin origin, string tenantId, MailItem item) =>
        $"{origin.OutlookBase}/api/v2.0/Users('{item.OwnerId}@{tenantId}')/{(item.Kind == MailKind.Message ? "Messages" : "Events")}('{Uri.EscapeDataString(item.Id)}')";
}
