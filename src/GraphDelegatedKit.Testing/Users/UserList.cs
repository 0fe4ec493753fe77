using System.Collections;

namespace GraphDelegatedKit.Testing.Users;

// A live view of the directory, by index: every read returns the current state of a user.
internal sealed class UserList(UserDirectory directory) : IReadOnlyList<LocalUser>
{
    public int Count => directory.TotalCount;

    public LocalUser this[int index] => directory.FindAt(index)
        ?? throw new ArgumentOutOfRangeException(nameof(index), index, "The user at this index has been removed. Read the list again.");

    public IEnumerator<LocalUser> GetEnumerator()
    {
        for (var index = 0; index < directory.TotalCount; index++)
        {
            if (directory.FindAt(index) is { } user)
                yield return user;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
