using System.Runtime.CompilerServices;
using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>Looks the users of a list up, in its order. Who stands in it twice, once by name and once by id, comes once, at the first place.</summary>
internal static class Lookup
{
    public static async IAsyncEnumerable<UserResult> EachAsync(IGraphClient graph, UserList list, CountBar bar, [EnumeratorCancellation] CancellationToken stop)
    {
        var places = list.Users.Index().ToDictionary(user => user.Item, user => user.Index, StringComparer.Ordinal);
        var inOrder = new InOrder<UserResult>(places.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

        await foreach (var answer in graph.Users().GetManyAsync(list.Users.ToAsyncEnumerable(), ["id", "userPrincipalName", "jobTitle", "accountEnabled"], cancellationToken: stop))
        {
            bar.Advance();
            foreach (var user in inOrder.Add(places[answer.IdOrName], answer))
                if (user.Value?.Id is not { } id || seen.Add(id))
                    yield return user;
        }
    }
}
