using System.Collections.Concurrent;

namespace GraphDelegatedKit.AspNetCore.Sessions;

/// <summary>Sessions that ended while the store did not answer. This instance refuses their cookies until the store knows.</summary>
internal sealed class RevokedSessions
{
    // Any client can send a sid, so the number is limited. A sign-out at Entra takes one.
    private const int MaxSignIns = 1_000;

    private readonly ConcurrentDictionary<string, bool> _ids = new();
    private readonly ConcurrentDictionary<EntraSignIn, bool> _signIns = new();

    public ICollection<string> Ids => _ids.Keys;

    /// <summary>Gets the sign-ins at Entra whose sessions could not be read.</summary>
    public ICollection<EntraSignIn> SignIns => _signIns.Keys;

    public int Count => _ids.Count + _signIns.Count;

    public void Add(string sessionId) => _ids[sessionId] = true;

    /// <returns>Whether there was room for it.</returns>
    public bool TryAdd(EntraSignIn signIn)
    {
        if (_signIns.Count >= MaxSignIns) return false;
        _signIns[signIn] = true;
        return true;
    }

    public void Remove(string sessionId) => _ids.TryRemove(sessionId, out _);

    public void Remove(EntraSignIn signIn) => _signIns.TryRemove(signIn, out _);

    public bool Contains(string sessionId) => _ids.ContainsKey(sessionId);

    public bool Contains(SessionRecord record) =>
        Contains(record.Session.Id) || (!_signIns.IsEmpty && _signIns.Keys.Any(signIn => signIn.Includes(record)));
}
