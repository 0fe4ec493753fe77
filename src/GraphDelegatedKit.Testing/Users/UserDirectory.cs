using System.Collections.Concurrent;
using System.Text.Json;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Users;

// The users of the tenant, their consent, and the session their tokens belong to. Every user has a fixed index: first the initial users,
// then the users added later. Every change gets the next change number, and a delta returns the changes with higher numbers. Initial users
// start with index + 1.
internal sealed class UserDirectory
{
    private readonly UserStore _store;
    private readonly ChangeNumbers _changeNumbers;
    private readonly IReadOnlyList<LocalUser> _initialUsers;
    private readonly UserIndex _index;
    private readonly ConcurrentDictionary<int, UserChange> _changesByIndex = new();
    private readonly ConcurrentDictionary<string, UserState> _states = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<(long Change, int Index)> _changes = [];
    private readonly object _gate = new();
    private volatile int _totalCount;
    private int _removedCount;
    private long _latestChange;

    public UserDirectory(StateFolder stateFolder, IReadOnlyList<LocalUser> initialUsers)
    {
        _store = new UserStore(stateFolder);
        _initialUsers = _store.LoadOrCreate(initialUsers);
        _index = new UserIndex(_initialUsers);
        _totalCount = _initialUsers.Count;
        _latestChange = _initialUsers.Count;
        foreach (var userState in _store.ReadAll().OrderBy(userState => userState.ChangeNumber))
            Restore(userState);
        _changeNumbers = ChangeNumbers.Read(stateFolder);
        _latestChange = Math.Max(_latestChange, _changeNumbers.GetLatest(ChangeNumbers.Users));
    }

    // Raised after a change of a user, consent or session; a handler must not wait.
    public event Action? Changed;

    public int TotalCount => _totalCount;

    public int Count => _totalCount - Volatile.Read(ref _removedCount);

    public long LatestChange => Interlocked.Read(ref _latestChange);

    public IReadOnlyList<LocalUser> All => Volatile.Read(ref _removedCount) == 0 ? new UserList(this) : [.. new UserList(this)];

    public IReadOnlyList<int> RemovedIndexes => Volatile.Read(ref _removedCount) == 0
        ? []
        : [.. _changesByIndex.Where(change => change.Value.RemovalReason is not null).Select(change => change.Key).Order()];

    // Null for a removed user.
    public LocalUser? FindAt(int index)
    {
        if (!_changesByIndex.TryGetValue(index, out var change))
            return _initialUsers[index];
        if (change.RemovalReason is not null)
            return null;
        var user = change.User ?? _initialUsers[index];
        return change.IsEnabled is { } enabled && enabled != user.AccountEnabled ? user with { AccountEnabled = enabled } : user;
    }

    public LocalUser? Find(string idOrName) =>
        _index.IndexOf(idOrName) is >= 0 and var index && FindAt(index) is { } user && UserIndex.HasName(user, idOrName) ? user : null;

    // Finds the user whom a parameter of a public method names.
    public LocalUser Get(string idOrName, string parameterName) =>
        Find(idOrName) ?? throw new ArgumentException(UnknownUser.Describe(this, idOrName), parameterName);

    public UserState GetState(LocalUser user) => _states.GetValueOrDefault(user.Id) ?? new UserState { UserId = user.Id };

    // Without a client id the consent is for the default application.
    public void GrantConsent(LocalUser user, string? clientId, IEnumerable<string> scopes) => UpdateState(user, state => clientId is null
        ? state with { ConsentedScopes = Join(state.ConsentedScopes, scopes) }
        : state with
        {
            AppConsents = new Dictionary<string, IReadOnlyList<string>>(state.AppConsents)
            {
                [clientId] = Join(state.AppConsents.GetValueOrDefault(clientId) ?? [], scopes),
            },
        });

    // The states of the users who have consented to an application.
    public IEnumerable<UserState> ConsentStates =>
        _states.Values.Where(state => state.ConsentedScopes.Count > 0 || state.AppConsents.Count > 0);

    // Replaces what a user has consented to; without scopes the consent is removed.
    public void SetConsent(LocalUser user, string? clientId, IReadOnlyList<string> scopes) => UpdateState(user, state =>
    {
        if (clientId is null)
            return state with { ConsentedScopes = scopes };
        var consents = state.AppConsents.Where(consent => consent.Key != clientId).ToDictionary();
        if (scopes.Count > 0)
            consents[clientId] = scopes;
        return state with { AppConsents = consents };
    });

    public void RemoveConsents(string clientId)
    {
        foreach (var state in _states.Values.Where(state => state.AppConsents.ContainsKey(clientId)))
        {
            if (Find(state.UserId) is { } user)
                SetConsent(user, clientId, []);
        }
    }

    // Every token carries its session, so a new session invalidates all earlier tokens, whatever their expiry.
    public void RevokeSessions(LocalUser user) => UpdateState(user, state => state with { Session = Guid.NewGuid() });

    public void SetClaims(LocalUser user, IReadOnlyDictionary<string, JsonElement> claims) =>
        UpdateState(user, state => state with { Claims = claims });

    public void SetEnabled(LocalUser user, bool isEnabled) => ApplyChange(user, change => change with { IsEnabled = isEnabled });

    public void Replace(LocalUser user, LocalUser replacement) =>
        ApplyChange(user, change => change with { User = replacement, IsEnabled = null });

    public void Remove(LocalUser user, string reason) => ApplyChange(user, change => change with { RemovalReason = reason });

    public void Add(LocalUser user)
    {
        lock (_gate)
        {
            if (Find(user.Id) is not null || Find(user.UserPrincipalName) is not null)
                throw new ArgumentException(
                    $"The tenant already has a user with the name '{user.UserPrincipalName}' or with the same id.", nameof(user));
            SetChange(_totalCount, new UserChange(null, user, null, 0), LatestChange + 1);
            Save(user.Id);
        }
    }

    // Whether a client with a delta token of this number has seen changes that a restore has undone.
    public bool IsUndone(long changeNumber) => _changeNumbers.IsUndone(ChangeNumbers.Users, changeNumber);

    // The changes after a change number, in order, each user at most once.
    public List<(long Change, int Index)> GetChangesAfter(long changeNumber, int maxCount)
    {
        var found = new List<(long, int)>();
        for (var change = Math.Max(0, changeNumber) + 1; change <= _initialUsers.Count && found.Count < maxCount; change++)
        {
            if (!_changesByIndex.ContainsKey((int)change - 1))
                found.Add((change, (int)change - 1));
        }

        if (found.Count < maxCount)
        {
            lock (_gate)
            {
                found.AddRange(
                    _changes.GetViewBetween((changeNumber + 1, int.MinValue), (long.MaxValue, int.MaxValue)).Take(maxCount - found.Count));
            }
        }

        return found;
    }

    public (string Id, string Reason)? FindRemovedAt(int index) =>
        _changesByIndex.TryGetValue(index, out var change) && change.RemovalReason is { } reason
            ? ((change.User ?? _initialUsers[index]).Id, reason)
            : null;

    private static List<string> Join(IEnumerable<string> scopes, IEnumerable<string> moreScopes) =>
        [.. scopes.Union(moreScopes, StringComparer.OrdinalIgnoreCase)];

    private void ApplyChange(LocalUser user, Func<UserChange, UserChange> update)
    {
        lock (_gate)
        {
            var index = _index.IndexOf(user.Id);
            SetChange(index, update(_changesByIndex.GetValueOrDefault(index)), LatestChange + 1);
            Save(user.Id);
        }
    }

    private void UpdateState(LocalUser user, Func<UserState, UserState> update)
    {
        lock (_gate)
        {
            _states[user.Id] = update(GetState(user));
            Save(user.Id);
        }
    }

    private void Restore(UserState state)
    {
        if (state.Session != Guid.Empty || state.ConsentedScopes.Count > 0 || state.AppConsents.Count > 0
            || state.Claims.Count > 0)
        {
            _states[state.UserId] = new UserState
            {
                UserId = state.UserId,
                Session = state.Session,
                ConsentedScopes = state.ConsentedScopes,
                AppConsents = state.AppConsents,
                Claims = state.Claims,
            };
        }

        var index = state.WasAdded ? _totalCount : _index.IndexOf(state.UserId);
        if (index < 0 || (state.AccountEnabled is null && state.User is null && state.RemovalReason is null))
            return;
        var change = new UserChange(state.AccountEnabled, state.User, state.RemovalReason, 0);
        SetChange(index, change, Math.Max(state.ChangeNumber, LatestChange + 1));
    }

    private void SetChange(int index, UserChange userChange, long changeNumber)
    {
        var previous = _changesByIndex.GetValueOrDefault(index);
        if (previous.ChangeNumber > 0)
            _changes.Remove((previous.ChangeNumber, index));
        if (previous.RemovalReason is null && userChange.RemovalReason is not null)
            Interlocked.Increment(ref _removedCount);
        _changesByIndex[index] = userChange with { ChangeNumber = changeNumber };
        _changes.Add((changeNumber, index));
        if (userChange.User is { } user)
            _index.Add(user, index);
        if (index == _totalCount)
            _totalCount = index + 1;
        Interlocked.Exchange(ref _latestChange, changeNumber);
    }

    private void Save(string id)
    {
        var index = _index.IndexOf(id);
        var change = _changesByIndex.GetValueOrDefault(index);
        var state = _states.GetValueOrDefault(id) ?? new UserState { UserId = id };
        _store.Write(state with
        {
            AccountEnabled = change.IsEnabled,
            User = change.User,
            WasAdded = index >= _initialUsers.Count,
            RemovalReason = change.RemovalReason,
            ChangeNumber = change.ChangeNumber,
        });
        Changed?.Invoke();
    }
}
