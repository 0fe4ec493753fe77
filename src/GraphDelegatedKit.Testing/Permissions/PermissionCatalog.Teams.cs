namespace GraphDelegatedKit.Testing.Permissions;

internal static partial class PermissionCatalog
{
    private const string ReadMoreJoinedTeams =
        "TeamSettings.Read.All TeamSettings.ReadWrite.All User.Read.All User.ReadWrite.All " + ReadDirectory;

    private const string ReadMoreTeams =
        "TeamSettings.Read.All TeamSettings.ReadWrite.All Group.Read.All Group.ReadWrite.All " + ReadDirectory;

    private const string ReadMoreChannels =
        "ChannelSettings.Read.All ChannelSettings.ReadWrite.All Group.Read.All Group.ReadWrite.All " + ReadDirectory;

    private static RoutePermissions[] TeamRoutes =>
    [
        new("GET", "/me/joinedTeams", "user-list-joinedteams", "Team.ReadBasic.All", ReadMoreJoinedTeams),
        new("GET", "/users/{id}/joinedTeams", "user-list-joinedteams", "Team.ReadBasic.All", ReadMoreJoinedTeams),
        new("GET", "/teams/{id}", "team-get", "Team.ReadBasic.All", ReadMoreTeams),
        new("GET", "/teams/{id}/channels", "channel-list", "Channel.ReadBasic.All", ReadMoreChannels),
        new("GET", "/teams/{id}/channels/{id}", "channel-get", "Channel.ReadBasic.All", ReadMoreChannels),
    ];
}
