using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// The permissions that each account has granted or refused. MSAL caches a token that came with fewer permissions than requested, does
/// not find it at the next call and requests it again each time. It also discards a token as soon as another one with a common permission
/// arrives, so two parts of a program with overlapping permissions would cause a request at every call.
/// </summary>
internal sealed class GrantedScopeCache(GraphCloud cloud)
{
    private static readonly ScopeSet NoScopes = ScopeSet.Create([], GraphCloud.Global);

    private readonly PerAccount<Entry> _entries = new();

    /// <summary>
    /// Returns the permissions to request from MSAL: the needed ones and those granted before, so that one token serves all callers.
    /// </summary>
    public ScopeSet IncludeGranted(string accountId, ScopeSet needed) => needed.Union(GetEntry(accountId, needed).Reusable);

    /// <returns>The permissions that were not granted in an earlier request; <see langword="null"/> if a request is worthwhile.</returns>
    public IReadOnlyList<string>? GetRefused(string accountId, ScopeSet needed) =>
        GetEntry(accountId, needed).Refused.GetValueOrDefault(needed.Key);

    /// <summary>Returns the permissions that are known to be missing; all of them if nothing is known about the account.</summary>
    public IReadOnlyList<string> GetMissing(string accountId, ScopeSet needed) =>
        needed.GetMissingFrom(GetEntry(accountId, needed).Granted);

    public bool Contains(string accountId, ScopeSet needed) => _entries.Find(accountId, needed) is not null;

    /// <returns>The needed permissions that were not granted.</returns>
    public IReadOnlyList<string> Record(string accountId, ScopeSet needed, ScopeSet requested, IEnumerable<string> granted)
    {
        var grantedScopes = ScopeSet.Create(granted, cloud);
        var missing = needed.GetMissingFrom(grantedScopes);
        _entries.Update(accountId, needed, entry => (entry ?? Entry.Empty).WithResponse(grantedScopes, needed, requested, missing));
        return missing;
    }

    /// <summary>Remembers that some permissions were refused, without a token that shows the granted ones.</summary>
    public void RecordRefused(string accountId, ScopeSet needed, IReadOnlyList<string> missing) =>
        _entries.Update(accountId, needed, entry => (entry ?? Entry.Empty).WithRefused(needed, missing));

    public void Forget(string accountId) => _entries.ForgetAccount(accountId);

    private Entry GetEntry(string accountId, ScopeSet needed) => _entries.Find(accountId, needed) ?? Entry.Empty;

    private sealed record Entry(ScopeSet Granted, ScopeSet Reusable, IReadOnlyDictionary<string, IReadOnlyList<string>> Refused)
    {
        public static readonly Entry Empty = new(NoScopes, NoScopes, new Dictionary<string, IReadOnlyList<string>>());

        public Entry WithResponse(ScopeSet granted, ScopeSet needed, ScopeSet requested, IReadOnlyList<string> missing)
        {
            var reusable = requested.IsDefault ? Reusable : requested.Union(Reusable).Intersect(granted);
            return new Entry(granted.Union(Granted), reusable, Refused).WithRefused(needed, missing);
        }

        public Entry WithRefused(ScopeSet needed, IReadOnlyList<string> missing)
        {
            var refused = new Dictionary<string, IReadOnlyList<string>>(Refused);
            refused.Remove(needed.Key);
            if (missing.Count > 0) refused[needed.Key] = missing;
            return this with { Refused = refused };
        }
    }
}
