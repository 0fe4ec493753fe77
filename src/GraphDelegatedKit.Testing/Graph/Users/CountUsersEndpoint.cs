using System.Globalization;
using System.Net.Mime;
using GraphDelegatedKit.Testing.Graph.Users.Queries;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-list#example-3-get-only-a-count-of-users: a number and nothing else, for those who accept that it may lag behind.
internal sealed class CountUsersEndpoint(People.People people, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/users/$count");

    public Task AnswerAsync(Exchange exchange)
    {
        var query = ODataQuery.Read(exchange, "$filter", "$search");
        if (!UserQuery.AcceptsLag(exchange))
            throw new GraphRefusal(400, "Request_BadRequest", "$count is not currently supported.");
        var count = ListUsersEndpoint.Counted(people, UserQuery.Read(exchange, query).Lets);
        return exchange.TextAsync(200, MediaTypeNames.Text.Plain, count.ToString(CultureInfo.InvariantCulture));
    }
}
