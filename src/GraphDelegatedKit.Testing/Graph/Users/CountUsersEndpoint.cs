using System.Globalization;
using System.Net.Mime;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// The number of users as plain text. Requires ConsistencyLevel: eventual.
[Plays("https://learn.microsoft.com/graph/api/user-list#example-3-get-only-a-count-of-users")]
internal sealed class CountUsersEndpoint(UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/users/$count");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$filter", "$search");
        DirectoryQuery.RequireEventualConsistencyForCount(context);
        var schema = UserProperties.CreateSchema(context.IsLimitedToBasicProfiles);
        var count = ListUsersEndpoint.CountUsers(users, DirectoryQuery<LocalUser>.Read(context, query, schema).Predicate);
        return context.WriteTextAsync(200, MediaTypeNames.Text.Plain, count.ToString(CultureInfo.InvariantCulture));
    }
}
