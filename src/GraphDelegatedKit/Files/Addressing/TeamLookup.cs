using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Finds teams and channels by name, and the folders of their files.</summary>
internal static class TeamLookup
{
    private sealed record NamedResource(string Id, string Name);

    /// <summary>Gets the root folder of the files of a team.</summary>
    public static async Task<DriveItem> GetTeamFolderAsync(IGraphClient graph, string team, CancellationToken cancellationToken)
    {
        var teamId = await GetTeamIdAsync(graph, team, cancellationToken).ConfigureAwait(false);
        return await graph.GetAsync<DriveItem>($"groups/{teamId}/drive/root", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets the folder of the files of a channel.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/channel-get-filesfolder"/></remarks>
    public static async Task<DriveItem> GetChannelFolderAsync(
        IGraphClient graph, string team, string channel, CancellationToken cancellationToken)
    {
        var teamId = await GetTeamIdAsync(graph, team, cancellationToken).ConfigureAwait(false);
        var channelId = await GetChannelIdAsync(graph, teamId, team, channel, cancellationToken).ConfigureAwait(false);
        try
        {
            var folder = await graph.GetAsync<DriveItem>($"teams/{teamId}/channels/{channelId}/filesFolder", cancellationToken)
                .ConfigureAwait(false);
            return folder.Id is not null ? folder : throw CreateNotReadyException(channel, null);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            if (!await ExistsAsync(graph, teamId, channelId, cancellationToken).ConfigureAwait(false)) throw;
            throw CreateNotReadyException(channel, e);
        }
    }

    private static async Task<string> GetTeamIdAsync(IGraphClient graph, string team, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(team, out _)) return team;

        // The list takes no query options: https://learn.microsoft.com/graph/api/user-list-joinedteams
        var teams = await ListAsync(graph, GraphUrl.Literal("me/joinedTeams"), cancellationToken).ConfigureAwait(false);
        return GetIdByName("team of the user", team, teams);
    }

    private static async Task<string> GetChannelIdAsync(
        IGraphClient graph, string teamId, string team, string channel, CancellationToken cancellationToken)
    {
        if (channel.StartsWith("19:", StringComparison.Ordinal)) return channel;

        GraphUrl url = $"teams/{teamId}/channels?$select=id,displayName";
        return GetIdByName($"channel in '{team}'", channel, await ListAsync(graph, url, cancellationToken).ConfigureAwait(false));
    }

    private static string GetIdByName(string kind, string name, List<NamedResource> resources)
    {
        var matches = resources.Where(resource => NameLookup.IsSameName(resource.Name, name)).ToList();
        return NameLookup.GetSingle(kind, name, matches, resources, resource => (resource.Name, resource.Id)).Id;
    }

    private static async Task<List<NamedResource>> ListAsync(IGraphClient graph, GraphUrl url, CancellationToken cancellationToken)
    {
        var resources = new List<NamedResource>();
        await foreach (var resource in graph.ListAsync<JsonObject>(url).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (GetText(resource, "id") is { } id && GetText(resource, "displayName") is { } name)
                resources.Add(new NamedResource(id, name));

        return resources;
    }

    private static string? GetText(JsonObject resource, string name) =>
        resource[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    // The service answers 404 for a channel that does not exist and for a channel without a folder.
    private static async Task<bool> ExistsAsync(IGraphClient graph, string teamId, string channelId, CancellationToken cancellationToken)
    {
        try
        {
            GraphUrl url = $"teams/{teamId}/channels/{channelId}?$select=id";
            _ = await graph.GetAsync<JsonObject>(url, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (GraphException)
        {
            return false; // also without the permission to read channels: the first error is then the one that is known
        }
    }

    // https://github.com/microsoftgraph/microsoft-graph-docs/issues/10150, msgraph-sdk-dotnet-core#168
    private static GraphException CreateNotReadyException(string channel, GraphException? e)
    {
        var message = $"The channel '{channel}' exists, but the service has not created the folder of its files yet.";
        const string remedy =
            "Try again in a few minutes. If it stays away, have a member of the channel open its Files tab in Teams once.";
        return e is null
            ? new GraphException(null, "channelFolderNotReady", message) { Remedy = remedy }
            : new GraphException(message, e, "channelFolderNotReady") { Remedy = remedy };
    }
}
