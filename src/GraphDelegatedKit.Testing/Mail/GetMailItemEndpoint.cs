using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/message-get and /event-get
internal sealed class GetMailItemEndpoint(Mailboxes mail, People.People people, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", collection + "/{mail}");

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var item = mail.Require(Mailbox.OwnerOf(exchange, people), kind, exchange["mail"]);
        return exchange.JsonAsync(200, Selection.Of(MailJson.Of(item), select));
    }
}
