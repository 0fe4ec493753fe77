using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Finds the user in a path: the caller for /me, otherwise the user with the id or name.
internal static class UserAddress
{
    public static LocalUser Get(RequestContext context, UserDirectory users) => context.GetRouteValue("user") is { } idOrName
        ? users.Find(idOrName) ?? throw GraphErrorException.ResourceNotFound(idOrName)
        : users.Find(context.Caller.Id)!;
}
