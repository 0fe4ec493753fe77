using System.Text.Json;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Groups;

// The changes of groups for their delta. Each delta request compares the groups with those that the last one saw. The comparison finds
// every kind of change, also the deletion of a member; a tenant without such requests stores nothing. Every change gets the next number.
internal sealed class GroupChangeLog
{
    private readonly object _gate = new();
    private readonly StateFolder _stateFolder;
    private readonly ChangeNumbers _changeNumbers;
    private readonly GroupComparer _comparer;
    private readonly GroupRegistry _groups;
    private GroupChanges _changes;

    public GroupChangeLog(StateFolder stateFolder, UserDirectory users, GroupRegistry groups)
    {
        _stateFolder = stateFolder;
        _groups = groups;
        _comparer = new GroupComparer(users, new DirectoryRelations(users, groups));
        _changeNumbers = ChangeNumbers.Read(stateFolder);
        var stored = stateFolder.Read<GroupChanges>(StateLayout.GroupChangesFile) ?? new GroupChanges(0, []);
        _changes = stored with { Latest = Math.Max(stored.Latest, _changeNumbers.GetLatest(ChangeNumbers.Groups)) };
    }

    public static long GetLatestChange(TenantState state) => Math.Max(
        ChangeNumbers.Read(state).GetLatest(ChangeNumbers.Groups),
        state.Get("").Read(StateLayout.GroupChangesFile) is { } bytes ? StateFolder.Deserialize<GroupChanges>(bytes).Latest : 0);

    // Whether a client with a delta token of this number has seen changes that a restore has undone.
    public bool IsUndone(long changeNumber) => _changeNumbers.IsUndone(ChangeNumbers.Groups, changeNumber);

    public GroupChanges Update()
    {
        lock (_gate)
        {
            var updated = _comparer.Compare(_changes, _groups.All);
            if (updated.Latest == _changes.Latest)
                return _changes;
            _stateFolder.Write(StateLayout.GroupChangesFile, updated);
            return _changes = updated;
        }
    }
}

internal sealed record GroupChanges(long Latest, IReadOnlyList<TrackedGroup> Groups);
