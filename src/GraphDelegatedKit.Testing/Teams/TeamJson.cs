using System.Globalization;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Teams;

// https://learn.microsoft.com/graph/api/resources/team and /channel
internal static class TeamJson
{
    public static JsonObject Create(Team team) => new()
    {
        ["id"] = team.Id,
        ["displayName"] = team.DisplayName,
        ["description"] = team.Description ?? team.DisplayName,
        ["isArchived"] = false,
        ["visibility"] = team.Visibility.ToLowerInvariant(),
    };

    public static JsonObject Create(Channel channel) => new()
    {
        ["id"] = channel.Id,
        ["createdDateTime"] = channel.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["displayName"] = channel.DisplayName,
        ["description"] = null,
        ["membershipType"] = channel.Kind switch
        {
            LocalChannelKind.Private => "private",
            LocalChannelKind.Shared => "shared",
            _ => "standard",
        },
        ["webUrl"] = "https://teams.microsoft.com/l/channel/"
            + $"{Uri.EscapeDataString(channel.Id)}/{Uri.EscapeDataString(channel.DisplayName)}",
    };
}
