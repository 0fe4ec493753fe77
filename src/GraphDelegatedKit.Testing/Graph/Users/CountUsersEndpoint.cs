using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Returns the number of users as plain text.
[Plays("https://learn.microsoft.com/graph/api/user-list#example-3-get-only-a-count-of-users")]
internal sealed class CountUsersEndpoint(UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/users/$count");

    public Task HandleAsync(RequestContext context) => DirectoryList.WriteCountAsync(
        context, UserProperties.CreateSchema(context.IsLimitedToBasicProfiles), DirectoryItems.From(users));
}
