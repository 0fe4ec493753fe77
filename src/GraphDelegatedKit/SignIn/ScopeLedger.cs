using System.Collections.Concurrent;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// What each person was found to have granted. MSAL takes a token that came with less than was asked for as good, misses it at the
/// next call and fetches again, for ever; and it throws away a token as soon as another with a scope in common comes, so that
/// two parts of a program with overlapping scopes send each other to the network at every call.
/// </summary>
internal sealed class ScopeLedger(GraphCloud cloud)
{
    private static readonly ScopeSet None = ScopeSet.Of([], GraphCloud.Global);

    private readonly ConcurrentDictionary<string, Page> _pages = new();

    /// <summary>What to ask MSAL for: what is wanted, and with it all that was asked for before and granted, so that one token does for all.</summary>
    public ScopeSet Widen(string person, ScopeSet wanted) => wanted.With(Of(person).Useful);

    /// <summary>What was asked for and granted.</summary>
    public ScopeSet Granted(string person) => Of(person).Useful;

    /// <returns>What this person was asked for and did not grant; <see langword="null"/> where it is worth asking.</returns>
    public IReadOnlyList<string>? Refused(string person, ScopeSet wanted) => Of(person).Refused.GetValueOrDefault(wanted.Key);

    /// <summary>As far as it is known: all of it, where nothing is.</summary>
    public IReadOnlyList<string> Missing(string person, ScopeSet wanted) => wanted.MissingFrom(Of(person).Granted);

    public bool KnowsOf(string person) => _pages.ContainsKey(person);

    /// <returns>What was asked for and not granted.</returns>
    public IReadOnlyList<string> Write(string person, ScopeSet wanted, ScopeSet asked, IEnumerable<string> granted)
    {
        var all = ScopeSet.Of(granted, cloud);
        var missing = wanted.MissingFrom(all);
        _pages.AddOrUpdate(person, _ => Page.Empty.With(all, wanted, asked, missing), (_, page) => page.With(all, wanted, asked, missing));
        return missing;
    }

    public void Forget(string person) => _pages.TryRemove(person, out _);

    private Page Of(string person) => _pages.GetValueOrDefault(person, Page.Empty);

    private sealed record Page(ScopeSet Granted, ScopeSet Useful, IReadOnlyDictionary<string, IReadOnlyList<string>> Refused)
    {
        public static readonly Page Empty = new(None, None, new Dictionary<string, IReadOnlyList<string>>());

        public Page With(ScopeSet granted, ScopeSet wanted, ScopeSet asked, IReadOnlyList<string> missing)
        {
            var refused = Refused.Where(refusal => refusal.Key != wanted.Key).ToDictionary(refusal => refusal.Key, refusal => refusal.Value);
            if (missing.Count > 0) refused[wanted.Key] = missing;
            return new Page(granted.With(Granted), asked.IsDefault ? Useful : asked.With(Useful).And(granted), refused);
        }
    }
}
