using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Permissions;

// The permissions that the requests so far needed, by application and user. Requests of the same kind are only counted, so that the memory
// does not grow with their number.
[NotInSnapshots("a record of what was requested, like the request log")]
internal sealed class PermissionUses
{
    private readonly ConcurrentDictionary<(string ClientId, string UserId), SignInUses> _signIns = new();

    public IEnumerable<SignInUses> All => _signIns.Values;

    public void Record(string clientId, string userId, IEnumerable<string> scopes, PermissionUse use) =>
        _signIns.GetOrAdd((clientId, userId), key => new SignInUses(key.ClientId, key.UserId)).Record(scopes, use);

    public void Clear() => _signIns.Clear();
}
