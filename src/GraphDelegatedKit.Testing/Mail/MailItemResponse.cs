using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// Answers a request with one message or event.
internal static class MailItemResponse
{
    public static Task WriteAsync(RequestContext context, int status, MailItem item)
    {
        var query = ODataQuery.Read(context, "$select", "$expand");
        MailPropertyNames.Get(item.Kind).RequireSelectable(query);
        var expansion = MailExpansion.Read(query, item.Kind);
        var selection = query.Select is { } select ? $"({string.Join(',', select)})" : "";
        var collection = item.Kind == MailKind.Message ? "messages" : "events";
        var json = MailQuery.CreateJson(context, item, OutlookPreferences.Read(context), query.Select, expansion);
        return EntityResponse.WriteAsync(context, status, $"users('{item.OwnerId}')/{collection}{selection}", json);
    }
}
