using System.Collections.Concurrent;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// What each person was found to have granted. MSAL takes a token that came with less than was asked for as good, misses it at the
/// next call and fetches again, for ever; and it throws away a token as soon as another with a scope in common comes, so that
/// two parts of a program with overlapping scopes send each other to the network at every call.
/// </summary>
internal sealed class GrantedScopeCache(GraphCloud cloud)
{
    private static readonly ScopeSet NoScopes = ScopeSet.Create([], GraphCloud.Global);

    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <summary>What to ask MSAL for: what is wanted, and with it all that was asked for before and granted, so that one token does for all.</summary>
    public ScopeSet IncludeGranted(string accountId, ScopeSet needed) => needed.Union(GetEntry(accountId).Reusable);

    /// <returns>What this person was asked for and did not grant; <see langword="null"/> where it is worth asking.</returns>
    public IReadOnlyList<string>? GetRefused(string accountId, ScopeSet needed) => GetEntry(accountId).Refused.GetValueOrDefault(needed.Key);

    /// <summary>As far as it is known: all of it, where nothing is.</summary>
    public IReadOnlyList<string> GetMissing(string accountId, ScopeSet needed) => needed.GetMissingFrom(GetEntry(accountId).Granted);

    public bool Contains(string accountId) => _entries.ContainsKey(accountId);

    /// <returns>What was asked for and not granted.</returns>
    public IReadOnlyList<string> Record(string accountId, ScopeSet needed, ScopeSet requested, IEnumerable<string> granted)
    {
        var grantedScopes = ScopeSet.Create(granted, cloud);
        var missing = needed.GetMissingFrom(grantedScopes);
        _entries.AddOrUpdate(accountId, _ => Entry.Empty.WithResponse(grantedScopes, needed, requested, missing), (_, entry) => entry.WithResponse(grantedScopes, needed, requested, missing));
        return missing;
    }

    public void Forget(string accountId) => _entries.TryRemove(accountId, out _);

    private Entry GetEntry(string accountId) => _entries.GetValueOrDefault(accountId, Entry.Empty);

    private sealed record Entry(ScopeSet Granted, ScopeSet Reusable, IReadOnlyDictionary<string, IReadOnlyList<string>> Refused)
    {
        public static readonly Entry Empty = new(NoScopes, NoScopes, new Dictionary<string, IReadOnlyList<string>>());

        public Entry WithResponse(ScopeSet granted, ScopeSet needed, ScopeSet requested, IReadOnlyList<string> missing)
        {
            var refused = Refused.Where(refusal => refusal.Key != needed.Key).ToDictionary(refusal => refusal.Key, refusal => refusal.Value);
            if (missing.Count > 0) refused[needed.Key] = missing;
            return new Entry(granted.Union(Granted), requested.IsDefault ? Reusable : requested.Union(Reusable).Intersect(granted), refused);
        }
    }
}
