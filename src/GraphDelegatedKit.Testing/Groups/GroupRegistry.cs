using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Teams;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Groups;

// The groups of the tenant: those of the teams, and its own, which are stored in one small file each. The groups of the options are stored
// at the first start only.
internal sealed class GroupRegistry
{
    private const string Folder = "groups";
    private const string InitializedFile = "groups.json";

    // A lock on the dictionary guards it.
    private readonly Dictionary<string, Group> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly StateFolder _stateFolder;
    private readonly UserDirectory _users;
    private readonly TeamRegistry _teams;
    private readonly TimeProvider _timeProvider;

    public GroupRegistry(
        StateFolder stateFolder,
        UserDirectory users,
        TeamRegistry teams,
        IReadOnlyList<LocalGroup> initialGroups,
        TimeProvider timeProvider)
    {
        _stateFolder = stateFolder;
        _users = users;
        _teams = teams;
        _timeProvider = timeProvider;
        Changes = new GroupChangeLog(stateFolder, users, this);
        foreach (var name in stateFolder.ListJsonFiles(Folder))
        {
            var group = stateFolder.Read<Group>(name)!;
            _groups[group.Id] = group;
        }

        if (stateFolder.Read<InitialGroups>(InitializedFile) is not null)
            return;
        foreach (var group in initialGroups.Where(group => Find(group.Id) is null))
            Add(FromLocal(group, initialGroups));
        stateFolder.Write(InitializedFile, new InitialGroups(initialGroups.Count));
    }

    public GroupChangeLog Changes { get; }

    public IReadOnlyList<Group> All
    {
        get
        {
            var teams = _teams.All.Select(FromTeam).ToList();
            lock (_groups)
            {
                return [.. teams, .. _groups.Values.OrderBy(group => group.Number)];
            }
        }
    }

    public Group? Find(string id)
    {
        if (_teams.Find(id) is { } team)
            return FromTeam(team);
        lock (_groups)
        {
            return _groups.GetValueOrDefault(id);
        }
    }

    public Group? FindByMailNickname(string mailNickname) =>
        All.FirstOrDefault(group => group.IsUnified && group.MailNickname.Equals(mailNickname, StringComparison.OrdinalIgnoreCase));

    public Group Add(Group group)
    {
        lock (_groups)
        {
            if (Find(group.Id) is not null)
                throw new ArgumentException($"The tenant already has a group with the id '{group.Id}'.", nameof(group));
            if (group.IsUnified && FindByMailNickname(group.MailNickname) is not null)
                throw new ArgumentException(
                    $"The tenant already has a Microsoft 365 group with the mail alias '{group.MailNickname}'.", nameof(group));
            var number = _groups.Count == 0 ? 1 : _groups.Values.Max(existing => existing.Number) + 1;
            return Save(group with { Number = number, Created = _timeProvider.GetUtcNow() });
        }
    }

    // Calls the function with the current state of the group. Other changes wait until the changed group is stored.
    public Group Update(string id, Func<Group, Group> change)
    {
        lock (_groups)
        {
            var group = Find(id) ?? throw GraphErrorException.ResourceNotFound(id);
            var changed = change(group);
            if (changed.IsUnified && FindByMailNickname(changed.MailNickname) is { } other && other.Id != group.Id)
                throw GraphErrorException.ObjectConflict("mailNickname");
            return group.IsTeam ? ReplaceTeam(changed) : Save(changed);
        }
    }

    public void Remove(Group group)
    {
        lock (_groups)
        {
            _groups.Remove(group.Id);
            _stateFolder.Delete(GetFileName(group));
        }
    }

    // Replaces "all users" by a list of the users, so that members of an open team can be changed one by one.
    public Group ListMembers(Group group) => group.HasAllUsers
        ? group with { HasAllUsers = false, Members = [.. _users.All.Select(user => user.Id)] }
        : group;

    public static LocalGroupKind GetKind(Group group) => group.IsUnified ? LocalGroupKind.Microsoft365 : LocalGroupKind.Security;

    public LocalGroup ToLocal(Group group) => new()
    {
        Id = group.Id,
        DisplayName = group.DisplayName,
        Kind = GetKind(group),
        Description = group.Description,
        MailNickname = group.MailNickname,
        Members = ListMembers(group).Members,
        Owners = group.Owners,
    };

    // Groups that are added together may be members of each other.
    public Group FromLocal(LocalGroup group, IReadOnlyList<LocalGroup>? addedWith = null)
    {
        if (!Guid.TryParse(group.Id, out _))
            throw new ArgumentException($"The id '{group.Id}' of the group is not a GUID.", nameof(group));
        var isUnified = group.Kind == LocalGroupKind.Microsoft365;
        var alias = string.Concat(group.DisplayName.Where(char.IsAsciiLetterOrDigit));
        return new Group
        {
            Id = group.Id,
            DisplayName = group.DisplayName,
            Description = group.Description,
            MailNickname = group.MailNickname ?? (alias.Length > 0 ? alias : group.Id),
            IsUnified = isUnified,
            IsSecurityEnabled = !isUnified,
            Visibility = isUnified ? "Public" : null,
            Members = [.. group.Members.Select(member => GetId(member, isUnified ? null : addedWith ?? []))],
            Owners = [.. group.Owners.Select(owner => GetId(owner, null))],
        };
    }

    private static Group FromTeam(Team team) => new()
    {
        Id = team.Id,
        DisplayName = team.DisplayName,
        Description = team.Description ?? team.DisplayName,
        MailNickname = team.SitePath[(team.SitePath.LastIndexOf('/') + 1)..],
        IsUnified = true,
        Visibility = team.Visibility,
        Created = team.Channels[0].Created,
        Members = team.Members,
        Owners = team.Owners,
        IsTeam = true,
        HasAllUsers = team.IsOpen,
    };

    private Group ReplaceTeam(Group group)
    {
        var team = _teams.Find(group.Id)!;
        return FromTeam(_teams.Replace(team with
        {
            DisplayName = group.DisplayName,
            Description = group.Description,
            Visibility = group.Visibility ?? team.Visibility,
            Members = group.Members,
            Owners = group.Owners,
            HasOnlyNamedMembers = !group.HasAllUsers,
        }));
    }

    // A caller that does not accept groups passes null for newGroups.
    private string GetId(string idOrName, IReadOnlyList<LocalGroup>? newGroups)
    {
        if (_users.Find(idOrName) is { } user)
            return user.Id;
        var isGroup = newGroups is not null
            && (Find(idOrName) is { IsUnified: false }
                || newGroups.Any(group => group.Kind == LocalGroupKind.Security
                    && group.Id.Equals(idOrName, StringComparison.OrdinalIgnoreCase)));
        return isGroup ? idOrName : throw new ArgumentException(
            $"The tenant has no user{(newGroups is null ? "" : " and no security group")} '{idOrName}'.", nameof(idOrName));
    }

    private Group Save(Group group)
    {
        _stateFolder.Write(GetFileName(group), group);
        return _groups[group.Id] = group;
    }

    private static string GetFileName(Group group) => Path.Combine(Folder, group.Id.ToLowerInvariant() + ".json");

    private sealed record InitialGroups(int Count);
}
