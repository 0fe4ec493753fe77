using GraphDelegatedKit.Testing.Teams;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

/// <summary>The teams of the tenant seen from behind, without Graph. Each has the channel General.</summary>
public sealed class LocalTeams
{
    private readonly TeamRegistry _teams;
    private readonly UserDirectory _users;

    internal LocalTeams(TeamRegistry teams, UserDirectory users)
    {
        _teams = teams;
        _users = users;
    }

    /// <summary>Every team by name; Engineering and Marketing are there from the start.</summary>
    public IReadOnlyList<LocalTeam> All => [.. _teams.All.Select(ToLocal)];

    /// <summary>Adds a team, with a site named after it.</summary>
    /// <param name="displayName">What it is called.</param>
    /// <param name="members">Their user names; nobody named means everybody.</param>
    /// <exception cref="ArgumentException">There is such a site already, or nobody here has that name.</exception>
    public LocalTeam Add(string displayName, params string[] members)
    {
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        ArgumentNullException.ThrowIfNull(members);
        return ToLocal(_teams.Add(displayName, [.. members.Select(name =>
            _users.Find(name)?.Id ?? throw new ArgumentException($"Nobody here is called '{name}'.", nameof(members)))]));
    }

    /// <summary>Adds a channel to a team; a private or a shared one gets a site of its own.</summary>
    /// <exception cref="ArgumentException">There is no such team, or it has a channel of that name.</exception>
    public LocalChannel AddChannel(string teamId, string displayName, LocalChannelKind kind = LocalChannelKind.Standard)
    {
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        return ToLocal(_teams.Add(teamId, displayName, kind));
    }

    /// <summary>The channels of a team, General first.</summary>
    /// <exception cref="ArgumentException">There is no such team.</exception>
    public IReadOnlyList<LocalChannel> GetChannels(string teamId) =>
        [.. (_teams.Find(teamId) ?? throw new ArgumentException("There is no such team.", nameof(teamId))).Channels.Select(ToLocal)];

    private LocalTeam ToLocal(Team team) => new()
    {
        Id = team.Id,
        DisplayName = team.DisplayName,
        SitePath = team.SitePath,
        DriveId = _teams.GetDrive(team).Info.Id,
    };

    private LocalChannel ToLocal(Channel channel)
    {
        var (drive, folder) = _teams.GetFilesFolder(channel);
        return new LocalChannel { Id = channel.Id, DisplayName = channel.DisplayName, Kind = channel.Kind, DriveId = drive.Info.Id, FolderId = folder.Id };
    }
}
