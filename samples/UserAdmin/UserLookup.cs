using System.Runtime.CompilerServices;
using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>
/// Looks up the users of a list in its order. A user listed twice, by name and by id, is returned once, at the first position.
/// </summary>
internal static class UserLookup
{
    public static async IAsyncEnumerable<UserResult> LookUpAsync(
        IGraphClient graph, UserList list, CountProgressBar progressBar, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var indexes = list.Users.Index().ToDictionary(user => user.Item, user => user.Index, StringComparer.Ordinal);
        var orderedBuffer = new OrderedBuffer<UserResult>(indexes.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

        string[] properties = ["id", "userPrincipalName", "jobTitle", "accountEnabled"];
        var results = graph.Users().GetManyAsync(list.Users.ToAsyncEnumerable(), properties, cancellationToken: cancellationToken);
        await foreach (var result in results)
        {
            progressBar.Advance();
            foreach (var user in orderedBuffer.Add(indexes[result.IdOrName], result))
                if (user.Value?.Id is not { } id || seen.Add(id))
                    yield return user;
        }
    }
}
