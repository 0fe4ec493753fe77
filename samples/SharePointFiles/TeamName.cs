using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>The name of a team and optionally a channel: a name, an id, or the channel link that Teams copies.</summary>
internal sealed record TeamName(string Team, string? Channel)
{
    private bool IsTeamId => Guid.TryParse(Team, out _);

    private bool IsChannelId => Channel?.StartsWith("19:", StringComparison.Ordinal) == true;

    /// <summary>The permissions for looking up team and channel names; both together, so that one consent is enough.</summary>
    public string[] Scopes => IsTeamId && (Channel is null || IsChannelId) ? [] : ["Team.ReadBasic.All", "Channel.ReadBasic.All"];

    /// <exception cref="UsageException">The text is a link that does not lead to a channel.</exception>
    public static TeamName Parse(string team, string? channel)
    {
        if (!team.Contains("://", StringComparison.Ordinal)) return new TeamName(team, channel);

        return Uri.TryCreate(team, UriKind.Absolute, out var link)
            && link.Query.TrimStart('?').Split('&')
                .FirstOrDefault(field => field.StartsWith("groupId=", StringComparison.OrdinalIgnoreCase)) is { } group
            && link.AbsolutePath.Split('/') is ["", "l", "channel", var id, ..]
            ? new TeamName(group["groupId=".Length..], channel ?? Uri.UnescapeDataString(id))
            : throw new UsageException(
                "This is not a link to a channel, as Teams copies it: https://teams.microsoft.com/l/channel/...?groupId=...");
    }

    /// <summary>
    /// Gets the folder of the channel's files, or without a channel the library that holds the folders of all standard channels.
    /// </summary>
    public async Task<DriveItem> GetFolderAsync(IGraphClient graph, CancellationToken cancellationToken)
    {
        var team = IsTeamId ? Team : await FindIdAsync(
            graph.ListAsync<NamedResource>("me/joinedTeams?$select=id,displayName"), "team of yours", Team, cancellationToken);
        if (Channel is null) return await graph.Files().GetTeamFolderAsync(team, cancellationToken);

        var channel = IsChannelId ? Channel : await FindIdAsync(
            graph.ListAsync<NamedResource>($"teams/{team}/channels?$select=id,displayName"),
            $"channel in '{Team}'", Channel, cancellationToken);
        return await graph.Files().GetChannelFolderAsync(team, channel, cancellationToken);
    }

    private static async Task<string> FindIdAsync(
        IAsyncEnumerable<NamedResource> resources, string kind, string name, CancellationToken cancellationToken)
    {
        var candidates = await resources.ToListAsync(cancellationToken);
        return candidates.Where(candidate => candidate.DisplayName.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList() switch
        {
            [var match] => match.Id,
            [] => throw CreateError(
                $"There is no {kind} called '{name}'.",
                $"There are: {string.Join(", ", candidates.Select(candidate => candidate.DisplayName))}."),
            var matches => throw CreateError(
                $"More than one {kind} is called '{name}'.",
                $"Give the id of one: {string.Join(", ", matches.Select(candidate => candidate.Id))}."),
        };
    }

    private static GraphException CreateError(string message, string remedy) =>
        new(HttpStatusCode.NotFound, "itemNotFound", message) { Remedy = remedy };

    private sealed record NamedResource(string Id, string DisplayName);
}
