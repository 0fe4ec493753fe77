using System.Collections.Concurrent;

namespace GraphDelegatedKit.AspNetCore.Sessions;

/// <summary>Sessions that ended while the store did not answer. This instance refuses their cookies until the store knows.</summary>
internal sealed class RevokedSessions
{
    private readonly ConcurrentDictionary<string, bool> _ids = new();

    public ICollection<string> Ids => _ids.Keys;

    public void Add(string sessionId) => _ids[sessionId] = true;

    public void Remove(string sessionId) => _ids.TryRemove(sessionId, out _);

    public bool Contains(string sessionId) => _ids.ContainsKey(sessionId);
}
