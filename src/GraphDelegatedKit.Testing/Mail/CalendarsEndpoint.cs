using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// Lists the calendars of a mailbox, the default one first. A POST creates another.
[Plays(
    "https://learn.microsoft.com/graph/api/user-list-calendars", Methods = "GET",
    Difference = "No calendar groups, no shared calendars.")]
[Plays("https://learn.microsoft.com/graph/api/user-post-calendars", Methods = "POST")]
internal sealed class CalendarsEndpoint(MailboxStore mailboxes, UserDirectory users, string owner) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET POST", owner + "/calendars");

    public async Task HandleAsync(RequestContext context)
    {
        var user = MailboxOwner.Get(context, users);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var name = CalendarEndpoint.ReadName(await context.ReadJsonAsync().ConfigureAwait(false));
            var calendar = mailboxes.Folders.Add(user.Id, MailKind.Event, parent: null, name);
            await CalendarEndpoint.WriteAsync(context, 201, calendar, user, select: null).ConfigureAwait(false);
            return;
        }

        var query = ODataQuery.Read(context, "$select", "$top", "$skip", "$count");
        MailPropertyNames.Calendar.RequireSelectable(query);
        await SkipPage.WriteAsync(
            context,
            query,
            $"users('{user.Id}')/calendars",
            mailboxes.Folders.GetCalendars(user.Id),
            MailQuery.GetTop(query),
            calendar => CalendarJson.Create(calendar, user, query.Select)).ConfigureAwait(false);
    }
}
