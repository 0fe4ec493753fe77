using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments#step-2: the address carries a token of Outlook. A request that also
// carries a Graph token is refused because of the audience of that token (msgraph-sdk-java-core#445).
internal static class AttachmentUploadUrl
{
    public const string RoutePattern = "/api/v2.0/{owner}/{mail}/{session}";

    public static string Create(Origin origin, string tenantId, MailItem item, AttachmentSessionState state) =>
        $"{GetBaseUrl(origin, tenantId, item)}/AttachmentSessions('{state.Id}')?authtoken={state.AuthToken}";

    public static string CreateAttachmentUrl(Origin origin, string tenantId, MailItem item, MailAttachment attachment) =>
        $"{GetBaseUrl(origin, tenantId, item)}/Attachments('{Uri.EscapeDataString(attachment.Id)}')";

    public static AttachmentSession Authorize(RequestContext context, AttachmentSessions sessions)
    {
        if (context.Request.Headers.Authorization.Count > 0)
            throw new GraphErrorException(401, "InvalidAudience", "The audience claim value is invalid for current resource.");
        return GetSession(context, sessions);
    }

    public static AttachmentSession GetSession(RequestContext context, AttachmentSessions sessions)
    {
        const string Prefix = "AttachmentSessions('";
        var segment = context["session"];
        return segment.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && segment.EndsWith("')", StringComparison.Ordinal)
            ? sessions.Get(segment[Prefix.Length..^2], context.Request.Query["authtoken"].ToString())
            : throw GraphErrorException.NotSupported("this Outlook address");
    }

    private static string GetBaseUrl(Origin origin, string tenantId, MailItem item) =>
        $"{origin.OutlookBaseUrl}/api/v2.0/Users('{item.OwnerId}@{tenantId}')"
        + $"/{(item.Kind == MailKind.Message ? "Messages" : "Events")}('{Uri.EscapeDataString(item.RegularId)}')";
}
