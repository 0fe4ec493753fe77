using System.Collections;

namespace GraphDelegatedKit.Testing.People;

// Everybody by place, as they are at the moment they are looked at.
internal sealed class PeopleList(People people) : IReadOnlyList<LocalUser>
{
    public int Count => people.Places;

    public LocalUser this[int index] => people.At(index) ?? throw new ArgumentOutOfRangeException(nameof(index), index, "This person has been removed meanwhile.");

    public IEnumerator<LocalUser> GetEnumerator()
    {
        for (var place = 0; place < people.Places; place++)
        {
            if (people.At(place) is { } person)
                yield return person;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
