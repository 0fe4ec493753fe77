using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/user-post-messages and /user-post-events: a draft, or an event nobody is invited to.
internal sealed class CreateMailItemEndpoint(Mailboxes mail, People.People people, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "POST", collection);

    public async Task AnswerAsync(Exchange exchange)
    {
        var posted = await exchange.ReadJsonAsync().ConfigureAwait(false);
        if (posted.ContainsKey("attachments"))
            throw GraphRefusal.NotPlayed("attachments inside a new message or event");
        var item = mail.Add(Mailbox.OwnerOf(exchange, people), kind, posted);
        await exchange.JsonAsync(201, MailJson.Of(item)).ConfigureAwait(false);
    }
}
