using System.Collections.Concurrent;

namespace GraphDelegatedKit.Testing.People;

// Where somebody stands by id, by name, or by the name a guest has at home.
internal sealed class PlacesByName
{
    private readonly ConcurrentDictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly MadeUpPeople? _madeUp;

    public PlacesByName(IReadOnlyList<LocalUser> settled)
    {
        _madeUp = settled as MadeUpPeople;
        for (var place = 0; _madeUp is null && place < settled.Count; place++)
            Add(settled[place], place);
    }

    public static bool IsCalled(LocalUser person, string idOrName) =>
        Is(person.Id, idOrName) || Is(person.UserPrincipalName, idOrName) || (person.Home is { } home && Is(home.Username, idOrName));

    public int PlaceOf(string idOrName) => _places.TryGetValue(idOrName, out var place) ? place : _madeUp?.PlaceOf(idOrName) ?? -1;

    public void Add(LocalUser person, int place)
    {
        _places[person.Id] = place;
        _places[person.UserPrincipalName] = place;
        if (person.Home is { } home)
            _places[home.Username] = place;
    }

    private static bool Is(string name, string asked) => name.Equals(asked, StringComparison.OrdinalIgnoreCase);
}
