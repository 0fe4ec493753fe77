using System.Globalization;
using System.Net.Mime;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Returns the number of messages as plain text.
[Plays("https://learn.microsoft.com/graph/query-parameters#count", Difference = "Of messages; not of folders, events and calendars.")]
internal sealed class CountMessagesEndpoint(MailboxStore mailboxes, UserDirectory users, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", collection + "/$count");

    public Task HandleAsync(RequestContext context)
    {
        var filter = ODataQuery.Read(context, "$filter")["$filter"];
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Message);
        var count = MailQuery.Filter(ListMessagesEndpoint.Find(mailboxes, path), MailKind.Message, filter, out _).Count;
        return context.WriteTextAsync(200, MediaTypeNames.Text.Plain, count.ToString(CultureInfo.InvariantCulture));
    }
}
