using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// Whose mailbox an address means. Nobody has opened theirs to anybody else here.
internal static class Mailbox
{
    public static LocalUser OwnerOf(Exchange exchange, People.People people)
    {
        if (exchange.Capture("user") is not { } asked)
            return exchange.Caller;
        var owner = people.Find(asked) ?? throw GetUserEndpoint.NotFound(asked);
        return owner.Id == exchange.Caller.Id ? owner : throw new GraphRefusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }
}
