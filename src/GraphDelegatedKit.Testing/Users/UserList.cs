using System.Collections;

namespace GraphDelegatedKit.Testing.Users;

// Everybody by place, as they are at the moment they are looked at.
internal sealed class UserList(UserDirectory directory) : IReadOnlyList<LocalUser>
{
    public int Count => directory.TotalCount;

    public LocalUser this[int index] => directory.FindAt(index) ?? throw new ArgumentOutOfRangeException(nameof(index), index, "This person has been removed meanwhile.");

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
