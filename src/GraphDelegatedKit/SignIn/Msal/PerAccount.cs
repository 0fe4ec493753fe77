using System.Collections.Concurrent;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>What is known about each account and resource. A token is for one resource, and so is what a service says about it.</summary>
internal sealed class PerAccount<T>
    where T : class
{
    private readonly ConcurrentDictionary<(string AccountId, string Resource), T> _values = new();

    public T? Find(string accountId, ScopeSet scopes) => _values.GetValueOrDefault(GetKey(accountId, scopes));

    public void Update(string accountId, ScopeSet scopes, Func<T?, T> update) =>
        _values.AddOrUpdate(GetKey(accountId, scopes), _ => update(null), (_, current) => update(current));

    public void Forget(string accountId, ScopeSet scopes) => _values.TryRemove(GetKey(accountId, scopes), out _);

    public void ForgetAccount(string accountId)
    {
        foreach (var key in _values.Keys)
            if (key.AccountId == Normalize(accountId))
                _values.TryRemove(key, out _);
    }

    private static (string AccountId, string Resource) GetKey(string accountId, ScopeSet scopes) =>
        (Normalize(accountId), Normalize(scopes.Resource));

    private static string Normalize(string id) => id.ToLowerInvariant();
}
