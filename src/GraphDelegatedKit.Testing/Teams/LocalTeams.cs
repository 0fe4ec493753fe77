using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Teams;

namespace GraphDelegatedKit.Testing;

/// <summary>Direct access to the teams of the tenant, without Graph. Every team has a channel General.</summary>
public sealed class LocalTeams
{
    private readonly Func<TenantServices> _services;

    internal LocalTeams(Func<TenantServices> services) => _services = services;

    private TeamRegistry Teams => _services().Drives.Teams;

    /// <summary>Gets the teams, sorted by name; Engineering and Marketing always exist.</summary>
    public IReadOnlyList<LocalTeam> All => [.. Teams.All.Select(ToLocal)];

    /// <summary>Adds a team with a site of the same name.</summary>
    /// <param name="displayName">The display name.</param>
    /// <param name="members">The user names of the members; without any, every user is a member.</param>
    /// <exception cref="ArgumentException">The site exists, or a member is not a user of the tenant.</exception>
    public LocalTeam Add(string displayName, params string[] members)
    {
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        ArgumentNullException.ThrowIfNull(members);
        var memberIds = members.Select(name => _services().Users.Get(name, nameof(members)).Id);
        return ToLocal(Teams.Add(displayName, [.. memberIds]));
    }

    /// <summary>Adds a channel to a team; a private or shared channel gets a separate site.</summary>
    /// <param name="teamId">The id of the team.</param>
    /// <param name="displayName">The display name.</param>
    /// <param name="kind">The membership type. The default is <see cref="LocalChannelKind.Standard"/>.</param>
    /// <exception cref="ArgumentException">The team does not exist, or has a channel with that name.</exception>
    public LocalChannel AddChannel(string teamId, string displayName, LocalChannelKind kind = LocalChannelKind.Standard)
    {
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        return ToLocal(Teams.Add(teamId, displayName, kind));
    }

    /// <summary>Lists the channels of a team, General first.</summary>
    /// <param name="teamId">The id of the team.</param>
    /// <exception cref="ArgumentException">The team does not exist.</exception>
    public IReadOnlyList<LocalChannel> GetChannels(string teamId) =>
        [.. (Teams.Find(teamId) ?? throw new ArgumentException("The team does not exist.", nameof(teamId))).Channels.Select(ToLocal)];

    private LocalTeam ToLocal(Team team) => new()
    {
        Id = team.Id,
        DisplayName = team.DisplayName,
        SitePath = team.SitePath,
        DriveId = Teams.GetDrive(team).Info.Id,
    };

    private LocalChannel ToLocal(Channel channel)
    {
        var (drive, folder) = Teams.GetFilesFolder(channel);
        return new LocalChannel
        {
            Id = channel.Id,
            DisplayName = channel.DisplayName,
            Kind = channel.Kind,
            DriveId = drive.Info.Id,
            FolderId = folder.Id,
        };
    }
}
