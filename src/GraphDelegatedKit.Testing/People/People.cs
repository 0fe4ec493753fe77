using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.People;

// Who works here, what each has consented to, and under which session their tokens were issued.
// people.json is written once; whoever changes gets a file of their own, so that one change costs one small write among a hundred thousand people.
internal sealed class People
{
    private const string PeopleFile = "people.json";
    private const string StandingFolder = "standing";

    private readonly StateFolder _state;
    private readonly ConcurrentDictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Standing> _standing = new(StringComparer.OrdinalIgnoreCase);
    private readonly LocalUser[] _everybody;
    private readonly object _gate = new();

    public People(StateFolder state, IReadOnlyList<LocalUser> newcomers)
    {
        _state = state;
        _everybody = state.Read<LocalUser[]>(PeopleFile) ?? Settle(state, newcomers);
        foreach (var name in state.NamesIn(StandingFolder))
        {
            var standing = state.Read<Standing>(name)!;
            _standing[standing.UserId] = standing;
        }

        for (var place = 0; place < _everybody.Length; place++)
        {
            var person = _everybody[place];
            _places[person.Id] = place;
            _places[person.UserPrincipalName] = place;
            if (person.Home is { } home)
                _places[home.Username] = place;
            if (_standing.TryGetValue(person.Id, out var standing) && standing.AccountEnabled is { } enabled)
                _everybody[place] = person with { AccountEnabled = enabled };
        }
    }

    public IReadOnlyList<LocalUser> Everybody => _everybody;

    public LocalUser? Find(string idOrName) => _places.TryGetValue(idOrName, out var place) ? _everybody[place] : null;

    public Standing StandingOf(LocalUser person) => _standing.GetOrAdd(person.Id, static id => new Standing { UserId = id });

    public void Consent(LocalUser person, IEnumerable<string> scopes) =>
        Change(person, standing => standing with { Consented = [.. standing.Consented.Union(scopes, StringComparer.OrdinalIgnoreCase)] });

    // Tokens carry the session they were issued under; a new session leaves all of them behind, whatever the clock says.
    public void Revoke(LocalUser person) => Change(person, standing => standing with { Session = Guid.NewGuid() });

    public LocalUser Enable(LocalUser person, bool enabled)
    {
        lock (_gate)
        {
            var place = _places[person.Id];
            _everybody[place] = _everybody[place] with { AccountEnabled = enabled };
            Change(person, standing => standing with { AccountEnabled = enabled });
            return _everybody[place];
        }
    }

    private void Change(LocalUser person, Func<Standing, Standing> change)
    {
        lock (_gate)
        {
            var changed = change(StandingOf(person));
            _state.Write(Path.Combine(StandingFolder, person.Id + ".json"), changed);
            _standing[person.Id] = changed;
        }
    }

    private static LocalUser[] Settle(StateFolder state, IReadOnlyList<LocalUser> newcomers)
    {
        state.Write(PeopleFile, newcomers);
        return [.. newcomers];
    }
}
