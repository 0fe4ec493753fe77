using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Users;

// Maps an id, a user name, or the home user name of a guest to the index of the user.
[NotInSnapshots("built from the users")]
internal sealed class UserIndex
{
    private readonly ConcurrentDictionary<string, int> _indexes = new(StringComparer.OrdinalIgnoreCase);
    private readonly GeneratedUsers? _generated;

    public UserIndex(IReadOnlyList<LocalUser> initialUsers)
    {
        _generated = initialUsers as GeneratedUsers;
        for (var index = 0; _generated is null && index < initialUsers.Count; index++)
            Add(initialUsers[index], index);
    }

    public static bool HasName(LocalUser user, string idOrName) =>
        Matches(user.Id, idOrName)
            || Matches(user.UserPrincipalName, idOrName)
            || (user.Home is { } home && Matches(home.Username, idOrName));

    public int IndexOf(string idOrName) => _indexes.TryGetValue(idOrName, out var index) ? index : _generated?.IndexOf(idOrName) ?? -1;

    public void Add(LocalUser user, int index)
    {
        _indexes[user.Id] = index;
        _indexes[user.UserPrincipalName] = index;
        if (user.Home is { } home)
            _indexes[home.Username] = index;
    }

    private static bool Matches(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
