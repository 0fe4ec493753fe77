using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Permissions;

// The permissions in the tokens of one user in one application, and the requests with these tokens, in the order in which each kind of
// request occurred first.
[NotInSnapshots("a record of what was requested, like the request log")]
internal sealed class SignInUses(string clientId, string userId)
{
    private readonly SortedSet<string> _scopes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(PermissionUse Use, int Count)> _uses = [];
    private readonly Dictionary<PermissionUse, int> _indexes = [];
    private readonly object _gate = new();

    public string ClientId => clientId;

    public string UserId => userId;

    public void Record(IEnumerable<string> scopes, PermissionUse use)
    {
        lock (_gate)
        {
            _scopes.UnionWith(scopes.Where(scope => !RequestedScopes.IsOpenIdName(scope)));
            if (_indexes.TryAdd(use, _uses.Count))
                _uses.Add((use, 1));
            else
                _uses[_indexes[use]] = (use, _uses[_indexes[use]].Count + 1);
        }
    }

    public (IReadOnlyList<string> Scopes, IReadOnlyList<(PermissionUse Use, int Count)> Uses) Snapshot()
    {
        lock (_gate)
        {
            return ([.. _scopes], [.. _uses]);
        }
    }
}
