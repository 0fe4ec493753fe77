using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// Reads the default calendar, or one by its id; renames it, or deletes it with its events.
[Plays("https://learn.microsoft.com/graph/api/calendar-get", Methods = "GET")]
[Plays(
    "https://learn.microsoft.com/graph/api/calendar-update", Methods = "PATCH",
    Difference = "The name only; the default calendar keeps its own.")]
[Plays("https://learn.microsoft.com/graph/api/calendar-delete", Methods = "DELETE")]
internal sealed class CalendarEndpoint(MailboxStore mailboxes, UserDirectory users, string path) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET PATCH DELETE", path);

    public async Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select");
        MailPropertyNames.Calendar.RequireSelectable(query);
        var mailbox = MailboxPath.Read(context, mailboxes, users, MailKind.Event);
        var calendar = mailbox.Calendar;
        if (calendar.IsWellKnown && !HttpMethods.IsGet(context.Request.Method))
            throw GraphErrorException.NotSupported("a change of the default calendar");
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            mailboxes.Remove(calendar);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (HttpMethods.IsPatch(context.Request.Method))
            calendar = mailboxes.Folders.Rename(calendar, ReadName(await context.ReadJsonAsync().ConfigureAwait(false)));
        await WriteAsync(context, 200, calendar, mailbox.Owner, query.Select).ConfigureAwait(false);
    }

    public static string ReadName(JsonObject body) => body["name"]?.ToString() is { Length: > 0 } name
        ? name
        : throw GraphErrorException.BadRequest("A calendar needs a name.", "ErrorInvalidRequest");

    public static Task WriteAsync(RequestContext context, int status, MailboxFolder calendar, LocalUser owner, string[]? select) =>
        EntityResponse.WriteAsync(context, status, $"users('{owner.Id}')/calendars", CalendarJson.Create(calendar, owner, select));
}
