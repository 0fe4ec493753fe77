using System.Collections.Concurrent;

namespace GraphDelegatedKit.Testing.People;

// Who works here, what each has consented to, and under which session their tokens were issued. A person has a place for good: those the tenant was set up
// with first, whoever came later behind them. A change gets the next number, so that a delta is what has a higher one; to begin with, the number is the place.
internal sealed class People
{
    private readonly PeopleFiles _files;
    private readonly IReadOnlyList<LocalUser> _settled;
    private readonly PlacesByName _names;
    private readonly ConcurrentDictionary<int, Fate> _fates = new();
    private readonly ConcurrentDictionary<string, Standing> _standing = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<(long Change, int Place)> _changes = [];
    private readonly object _gate = new();
    private volatile int _places;
    private int _gone;
    private long _latest;

    public People(State.StateFolder state, IReadOnlyList<LocalUser> newcomers)
    {
        _files = new PeopleFiles(state);
        _settled = _files.Settle(newcomers);
        _names = new PlacesByName(_settled);
        _places = _settled.Count;
        _latest = _settled.Count;
        foreach (var standing in _files.ReadAll().OrderBy(standing => standing.Changed))
            Recall(standing);
    }

    public int Places => _places;

    public int Count => _places - Volatile.Read(ref _gone);

    public long Latest => Interlocked.Read(ref _latest);

    public IReadOnlyList<LocalUser> Everybody => Volatile.Read(ref _gone) == 0 ? new PeopleList(this) : [.. new PeopleList(this)];

    // Null for somebody who is no longer here.
    public LocalUser? At(int place)
    {
        if (!_fates.TryGetValue(place, out var fate))
            return _settled[place];
        if (fate.Removed is not null)
            return null;
        var person = fate.Person ?? _settled[place];
        return fate.Enabled is { } enabled && enabled != person.AccountEnabled ? person with { AccountEnabled = enabled } : person;
    }

    public LocalUser? Find(string idOrName) =>
        _names.PlaceOf(idOrName) is >= 0 and var place && At(place) is { } person && PlacesByName.IsCalled(person, idOrName) ? person : null;

    public Standing StandingOf(LocalUser person) => _standing.GetValueOrDefault(person.Id) ?? new Standing { UserId = person.Id };

    public void Consent(LocalUser person, IEnumerable<string> scopes) =>
        Stand(person, standing => standing with { Consented = [.. standing.Consented.Union(scopes, StringComparer.OrdinalIgnoreCase)] });

    // Tokens carry the session they were issued under; a new session leaves all of them behind, whatever the clock says.
    public void Revoke(LocalUser person) => Stand(person, standing => standing with { Session = Guid.NewGuid() });

    public void Enable(LocalUser person, bool enabled) => Change(person, fate => fate with { Enabled = enabled });

    public void Replace(LocalUser person, LocalUser by) => Change(person, fate => fate with { Person = by, Enabled = null });

    public void Remove(LocalUser person, string reason) => Change(person, fate => fate with { Removed = reason });

    public void Add(LocalUser person)
    {
        lock (_gate)
        {
            if (Find(person.Id) is not null || Find(person.UserPrincipalName) is not null)
                throw new ArgumentException($"Somebody here is called '{person.UserPrincipalName}' already, or has the same id.", nameof(person));
            Place(_places, new Fate(null, person, null, 0), Latest + 1);
            Save(person.Id);
        }
    }

    // The next changes after this one in their order, each person at most once.
    public List<(long Change, int Place)> ChangesAfter(long after, int most)
    {
        var found = new List<(long, int)>();
        for (var change = Math.Max(0, after) + 1; change <= _settled.Count && found.Count < most; change++)
        {
            if (!_fates.ContainsKey((int)change - 1))
                found.Add((change, (int)change - 1));
        }

        if (found.Count < most)
        {
            lock (_gate)
            {
                found.AddRange(_changes.GetViewBetween((after + 1, int.MinValue), (long.MaxValue, int.MaxValue)).Take(most - found.Count));
            }
        }

        return found;
    }

    public (string Id, string Reason)? RemovedAt(int place) =>
        _fates.TryGetValue(place, out var fate) && fate.Removed is { } reason ? ((fate.Person ?? _settled[place]).Id, reason) : null;

    private void Change(LocalUser person, Func<Fate, Fate> change)
    {
        lock (_gate)
        {
            var place = _names.PlaceOf(person.Id);
            Place(place, change(_fates.GetValueOrDefault(place)), Latest + 1);
            Save(person.Id);
        }
    }

    private void Stand(LocalUser person, Func<Standing, Standing> change)
    {
        lock (_gate)
        {
            _standing[person.Id] = change(StandingOf(person));
            Save(person.Id);
        }
    }

    private void Recall(Standing standing)
    {
        if (standing.Session != Guid.Empty || standing.Consented.Count > 0)
            _standing[standing.UserId] = new Standing { UserId = standing.UserId, Session = standing.Session, Consented = standing.Consented };
        var place = standing.Joined ? _places : _names.PlaceOf(standing.UserId);
        if (place < 0 || (standing.AccountEnabled is null && standing.Person is null && standing.Removed is null))
            return;
        Place(place, new Fate(standing.AccountEnabled, standing.Person, standing.Removed, 0), Math.Max(standing.Changed, Latest + 1));
    }

    private void Place(int place, Fate fate, long change)
    {
        var before = _fates.GetValueOrDefault(place);
        if (before.Changed > 0)
            _changes.Remove((before.Changed, place));
        if (before.Removed is null && fate.Removed is not null)
            Interlocked.Increment(ref _gone);
        _fates[place] = fate with { Changed = change };
        _changes.Add((change, place));
        if (fate.Person is { } person)
            _names.Add(person, place);
        if (place == _places)
            _places = place + 1;
        Interlocked.Exchange(ref _latest, change);
    }

    private void Save(string id)
    {
        var place = _names.PlaceOf(id);
        var fate = _fates.GetValueOrDefault(place);
        var standing = _standing.GetValueOrDefault(id) ?? new Standing { UserId = id };
        _files.Write(standing with
        {
            AccountEnabled = fate.Enabled,
            Person = fate.Person,
            Joined = place >= _settled.Count,
            Removed = fate.Removed,
            Changed = fate.Changed,
        });
    }
}
