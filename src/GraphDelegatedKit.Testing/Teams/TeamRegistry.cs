using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Teams;

// The teams of the tenant: one for each initial site, and the teams that tests add, which are stored in small files.
internal sealed class TeamRegistry
{
    public const string GeneralChannel = "General";

    private const string Folder = "teams";

    private readonly Dictionary<string, Team> _teams = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();
    private readonly string _tenantId;
    private readonly StateFolder _stateFolder;
    private readonly DriveRegistry _drives;
    private readonly TimeProvider _timeProvider;

    public TeamRegistry(string tenantId, StateFolder stateFolder, DriveRegistry drives, TimeProvider timeProvider)
    {
        _tenantId = tenantId;
        _stateFolder = stateFolder;
        _drives = drives;
        _timeProvider = timeProvider;
        foreach (var site in drives.Sites.Initial.Where(site => site.Path.Length > 0))
            Register(Create(site.DisplayName, site.Path, []));
        foreach (var name in stateFolder.ListJsonFiles(Folder))
            Register(stateFolder.Read<Team>(name)!);
    }

    public IReadOnlyList<Team> All
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

    public Team Get(string id, LocalUser caller)
    {
        var team = Find(id) ?? throw new GraphErrorException(404, "NotFound", $"No team found with Group Id {id}");
        return team.HasMember(caller)
            ? team
            : throw new GraphErrorException(
                403, "Forbidden", "Missing role permissions on the request: the caller is not a member of the team.");
    }

    public Team Add(string displayName, IReadOnlyList<string> members)
    {
        lock (_gate)
        {
            var path = "/sites/" + ToSiteName(displayName);
            if (_drives.Sites.FindByPath(path) is not null)
                throw new ArgumentException($"The site '{path}' already exists. Choose another name.", nameof(displayName));
            return Save(Create(displayName, path, members));
        }
    }

    public Channel Add(string teamId, string displayName, LocalChannelKind kind)
    {
        lock (_gate)
        {
            var team = _teams.GetValueOrDefault(teamId) ?? throw new ArgumentException("The team does not exist.", nameof(teamId));
            if (team.Channels.Any(channel => channel.DisplayName.Equals(displayName, StringComparison.OrdinalIgnoreCase)))
                throw new ArgumentException($"The team already has a channel '{displayName}'. Choose another name.", nameof(displayName));
            var path = kind == LocalChannelKind.Standard ? team.SitePath : $"{team.SitePath}-{ToSiteName(displayName)}";
            var channel = Create(team.Id, displayName, kind, path);
            Save(team with { Channels = [.. team.Channels, channel] });
            return channel;
        }
    }

    public Team Replace(Team team)
    {
        lock (_gate)
        {
            return Save(team);
        }
    }

    // Teams keeps the files of a channel in a folder with the name of the channel.
    public (Drive Drive, Item Folder) GetFilesFolder(Channel channel)
    {
        var drive = _drives.GetLibraries(_drives.Sites.FindByPath(channel.SitePath)!)[0];
        return (drive, drive.EnsureFolder(drive.Root, [channel.DisplayName]));
    }

    public Drive GetDrive(Team team) => _drives.GetLibraries(_drives.Sites.FindByPath(team.SitePath)!)[0];

    private Team Save(Team team)
    {
        _stateFolder.Write(Path.Combine(Folder, team.Id + ".json"), team);
        return Register(team);
    }

    private Team Register(Team team)
    {
        _teams[team.Id] = team;
        var sites = team.Channels.Select(channel => (channel.SitePath, channel.DisplayName)).Prepend((team.SitePath, team.DisplayName));
        foreach (var (path, name) in sites)
        {
            if (_drives.Sites.FindByPath(path) is null)
                _drives.Open(_drives.Sites.Add(path, name, isChannel: path != team.SitePath));
        }

        return team;
    }

    private Team Create(string displayName, string path, IReadOnlyList<string> members)
    {
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(_tenantId + "team" + path)).AsSpan(0, 16)).ToString();
        return new Team(id, displayName, path, members, [Create(id, GeneralChannel, LocalChannelKind.Standard, path)]);
    }

    private Channel Create(string teamId, string displayName, LocalChannelKind kind, string path)
    {
        var id = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(teamId + displayName)).AsSpan(0, 16)).ToLowerInvariant();
        return new Channel($"19:{id}@thread.tacv2", displayName, kind, path, _timeProvider.GetUtcNow());
    }

    private static string ToSiteName(string displayName) => string.Concat(displayName.Where(char.IsLetterOrDigit)) is { Length: > 0 } name
        ? name
        : throw new ArgumentException(
            "The name needs at least one letter or digit, because the path of the site is derived from it.", nameof(displayName));
}
