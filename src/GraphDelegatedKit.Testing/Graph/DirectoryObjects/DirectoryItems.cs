using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// The objects of a collection. A list reads them from a position on, and their number.
internal sealed class DirectoryItems<T>(Func<int, IEnumerable<(int Position, T Item)>> readFrom, Func<int> count)
{
    public IEnumerable<(int Position, T Item)> ReadFrom(int position) => readFrom(position);

    public int Count(Func<T, bool>? predicate) =>
        predicate is null ? count() : readFrom(0).Count(positioned => predicate(positioned.Item));
}

internal static class DirectoryItems
{
    public static DirectoryItems<T> From<T>(IEnumerable<T> items) =>
        new(position => items.Select((item, index) => (index, item)).Skip(position), items.Count);

    // A page starts at the fixed index of a user, so that added or removed users do not shift other users across page boundaries.
    public static DirectoryItems<LocalUser> From(UserDirectory users) => new(position => Read(users, position), () => users.Count);

    private static IEnumerable<(int Position, LocalUser Item)> Read(UserDirectory users, int position)
    {
        for (var index = position; index < users.TotalCount; index++)
        {
            if (users.FindAt(index) is { } user)
                yield return (index, user);
        }
    }
}
