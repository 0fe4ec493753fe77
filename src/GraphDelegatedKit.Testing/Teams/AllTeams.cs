using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.Teams;

// The teams of this tenant: one for each of the sites it always has, and those a test adds, which are kept in small files.
internal sealed class AllTeams
{
    public const string General = "General";

    private const string Folder = "teams";

    private readonly Dictionary<string, Team> _teams = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();
    private readonly string _tenantId;
    private readonly StateFolder _state;
    private readonly AllDrives _drives;
    private readonly TimeProvider _time;

    public AllTeams(string tenantId, StateFolder state, AllDrives drives, TimeProvider time)
    {
        _tenantId = tenantId;
        _state = state;
        _drives = drives;
        _time = time;
        foreach (var site in drives.Sites.Everything.Where(site => site.Path.Length > 0).ToList())
            Place(Make(site.DisplayName, site.Path, []));
        foreach (var name in state.NamesIn(Folder))
            Place(state.Read<Team>(name)!);
    }

    public IReadOnlyList<Team> Everything
    {
        get
        {
            lock (_gate)
            {
                return [.. _teams.Values.OrderBy(team => team.DisplayName, StringComparer.Ordinal)];
            }
        }
    }

    public Team? Find(string id)
    {
        lock (_gate)
        {
            return _teams.GetValueOrDefault(id);
        }
    }

    public Team Require(string id, LocalUser caller)
    {
        var team = Find(id) ?? throw new GraphRefusal(404, "NotFound", $"No team found with Group Id {id}");
        return team.Has(caller) ? team : throw new GraphRefusal(403, "Forbidden", "Missing role permissions on the request: the caller is not a member of the team.");
    }

    public Team Add(string displayName, IReadOnlyList<string> members)
    {
        lock (_gate)
        {
            var path = "/sites/" + Squeezed(displayName);
            if (_drives.Sites.At(path) is not null)
                throw new ArgumentException($"There is a site '{path}' already.", nameof(displayName));
            return Keep(Make(displayName, path, members));
        }
    }

    public Channel Add(string teamId, string displayName, LocalChannelKind kind)
    {
        lock (_gate)
        {
            var team = _teams.GetValueOrDefault(teamId) ?? throw new ArgumentException("There is no such team.", nameof(teamId));
            if (team.Channels.Any(channel => channel.DisplayName.Equals(displayName, StringComparison.OrdinalIgnoreCase)))
                throw new ArgumentException($"The team has a channel '{displayName}' already.", nameof(displayName));
            var path = kind == LocalChannelKind.Standard ? team.SitePath : $"{team.SitePath}-{Squeezed(displayName)}";
            var channel = Make(team.Id, displayName, kind, path);
            Keep(team with { Channels = [.. team.Channels, channel] });
            return channel;
        }
    }

    // Teams keeps a channel's files in a folder named after it.
    public (Drive Drive, Item Folder) FilesOf(Channel channel)
    {
        var drive = _drives.LibrariesOf(_drives.Sites.At(channel.SitePath)!)[0];
        return (drive, drive.EnsureFolder(drive.Root, [channel.DisplayName]));
    }

    public Drive DriveOf(Team team) => _drives.LibrariesOf(_drives.Sites.At(team.SitePath)!)[0];

    private Team Keep(Team team)
    {
        _state.Folder(Folder);
        _state.Write(Path.Combine(Folder, team.Id + ".json"), team);
        return Place(team);
    }

    private Team Place(Team team)
    {
        _teams[team.Id] = team;
        foreach (var (path, name) in team.Channels.Select(channel => (channel.SitePath, channel.DisplayName)).Prepend((team.SitePath, team.DisplayName)))
        {
            if (_drives.Sites.At(path) is null)
                _drives.Open(_drives.Sites.Add(path, name, isChannel: path != team.SitePath));
        }

        return team;
    }

    private Team Make(string displayName, string path, IReadOnlyList<string> members)
    {
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(_tenantId + "team" + path)).AsSpan(0, 16)).ToString();
        return new Team(id, displayName, path, members, [Make(id, General, LocalChannelKind.Standard, path)]);
    }

    private Channel Make(string teamId, string displayName, LocalChannelKind kind, string path)
    {
        var id = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(teamId + displayName)).AsSpan(0, 16)).ToLowerInvariant();
        return new Channel($"19:{id}@thread.tacv2", displayName, kind, path, _time.GetUtcNow());
    }

    private static string Squeezed(string displayName) => string.Concat(displayName.Where(char.IsLetterOrDigit)) is { Length: > 0 } name
        ? name
        : throw new ArgumentException("A name needs a letter or a digit, for the address of its site.", nameof(displayName));
}
