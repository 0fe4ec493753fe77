using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A team, and perhaps one of its channels, as people name them: by name, by id, or by the link that Teams copies for a channel.</summary>
internal sealed record TeamName(string Team, string? Channel)
{
    private bool TeamIsId => Guid.TryParse(Team, out _);

    private bool ChannelIsId => Channel?.StartsWith("19:", StringComparison.Ordinal) == true;

    /// <summary>What looking up the names takes, beyond the files themselves: of both, so that there is one consent.</summary>
    public string[] Scopes => TeamIsId && (Channel is null || ChannelIsId) ? [] : ["Team.ReadBasic.All", "Channel.ReadBasic.All"];

    /// <exception cref="UsageException">It is a link, and to no channel.</exception>
    public static TeamName Of(string team, string? channel)
    {
        if (!team.Contains("://", StringComparison.Ordinal)) return new TeamName(team, channel);

        return Uri.TryCreate(team, UriKind.Absolute, out var link)
            && link.Query.TrimStart('?').Split('&').FirstOrDefault(field => field.StartsWith("groupId=", StringComparison.OrdinalIgnoreCase)) is { } group
            && link.AbsolutePath.Split('/') is ["", "l", "channel", var id, ..]
            ? new TeamName(group["groupId=".Length..], channel ?? Uri.UnescapeDataString(id))
            : throw new UsageException("The link is none to a channel, as Teams copies it: https://teams.microsoft.com/l/channel/...?groupId=...");
    }

    /// <summary>The folder of the channel's files, whichever site that is in; or the library all standard channels have a folder in.</summary>
    public async Task<DriveItem> FolderAsync(IGraphClient graph, CancellationToken stop)
    {
        var team = TeamIsId ? Team : await FindAsync(graph.ListAsync<Named>("me/joinedTeams?$select=id,displayName"), "team of yours", Team, stop);
        if (Channel is null) return await graph.Files().GetTeamFolderAsync(team, stop);

        var channel = ChannelIsId ? Channel : await FindAsync(graph.ListAsync<Named>($"teams/{team}/channels?$select=id,displayName"), $"channel in '{Team}'", Channel, stop);
        return await graph.Files().GetChannelFolderAsync(team, channel, stop);
    }

    private static async Task<string> FindAsync(IAsyncEnumerable<Named> those, string what, string name, CancellationToken stop)
    {
        var all = await those.ToListAsync(stop);
        return all.Where(one => one.DisplayName.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList() switch
        {
            [var found] => found.Id,
            [] => throw Unclear($"There is no {what} called '{name}'.", $"There are: {string.Join(", ", all.Select(one => one.DisplayName))}."),
            var several => throw Unclear($"More than one {what} is called '{name}'.", $"Give the id of one: {string.Join(", ", several.Select(one => one.Id))}."),
        };
    }

    private static GraphException Unclear(string what, string remedy) => new(HttpStatusCode.NotFound, "itemNotFound", what) { Remedy = remedy };

    private sealed record Named(string Id, string DisplayName);
}
