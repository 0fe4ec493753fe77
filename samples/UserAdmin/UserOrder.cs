using System.Runtime.CompilerServices;
using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>
/// Returns results in the order of the list. A user listed twice, by name and by id, is returned once, at the first position.
/// </summary>
internal static class UserOrder
{
    public static async IAsyncEnumerable<UserResult> RestoreAsync(
        IAsyncEnumerable<UserResult> results,
        UserList list,
        CountProgressBar progressBar,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var indexes = list.Users.Index().ToDictionary(user => user.Item, user => user.Index, StringComparer.Ordinal);
        var orderedBuffer = new OrderedBuffer<UserResult>(indexes.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            progressBar.Advance();
            foreach (var user in orderedBuffer.Add(indexes[result.IdOrName], result))
                if (user.Value?.Id is not { } id || seen.Add(id))
                    yield return user;
        }
    }
}
