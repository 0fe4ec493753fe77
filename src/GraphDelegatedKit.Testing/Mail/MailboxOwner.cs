using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Finds the owner of the mailbox in a path. No mailbox is shared in the tenant, so the owner must be the caller.
internal static class MailboxOwner
{
    public static LocalUser Get(RequestContext context, UserDirectory users)
    {
        if (context.GetRouteValue("user") is not { } idOrName)
            return context.Caller;
        var owner = users.Find(idOrName) ?? throw GetUserEndpoint.CreateNotFoundError(idOrName);
        return owner.Id == context.Caller.Id
            ? owner
            : throw new GraphErrorException(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }
}
