using System.Runtime.CompilerServices;
using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>Looks the users of a list up, in its order. Who stands in it twice, once by name and once by id, comes once, at the first place.</summary>
internal static class UserLookup
{
    public static async IAsyncEnumerable<UserResult> LookUpAsync(IGraphClient graph, UserList list, CountProgressBar progressBar, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var indexes = list.Users.Index().ToDictionary(user => user.Item, user => user.Index, StringComparer.Ordinal);
        var orderedBuffer = new OrderedBuffer<UserResult>(indexes.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

        await foreach (var result in graph.Users().GetManyAsync(list.Users.ToAsyncEnumerable(), ["id", "userPrincipalName", "jobTitle", "accountEnabled"], cancellationToken: cancellationToken))
        {
            progressBar.Advance();
            foreach (var user in orderedBuffer.Add(indexes[result.IdOrName], result))
                if (user.Value?.Id is not { } id || seen.Add(id))
                    yield return user;
        }
    }
}
