using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// The default calendar, or one by its id.
[Plays("https://learn.microsoft.com/graph/api/calendar-get", Difference = "Not changed and not deleted over Graph.")]
internal sealed class CalendarEndpoint(MailboxStore mailboxes, UserDirectory users, string path) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", path);

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select");
        MailPropertyNames.Calendar.RequireSelectable(query.Select);
        var mailbox = MailboxPath.Read(context, mailboxes, users, MailKind.Event);
        return WriteAsync(context, 200, mailbox.Calendar, mailbox.Owner, query.Select);
    }

    public static Task WriteAsync(RequestContext context, int status, MailboxFolder calendar, LocalUser owner, string[]? select) =>
        EntityResponse.WriteAsync(context, status, $"users('{owner.Id}')/calendars", CalendarJson.Create(calendar, owner, select));
}
