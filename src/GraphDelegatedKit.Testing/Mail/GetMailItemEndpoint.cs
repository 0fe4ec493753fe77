using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/message-get and /event-get
internal sealed class GetMailItemEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", collection + "/{mail}");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var item = mailboxes.Get(MailboxOwner.Get(context, users), kind, context["mail"]);
        return context.WriteJsonAsync(200, Selection.Apply(MailJson.Create(item), select));
    }
}
