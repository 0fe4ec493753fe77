using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
    /// <summary>Makes a folder, and those above it, where they are not there yet.</summary>
    /// <param name="folder">The folder, by its path in the drive.</param>
    /// <param name="cancellationToken">Ends the call; folders made so far stay.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="GraphException">A file is in the way, or the service refused.</exception>
    public Task<DriveItem> EnsureFolderAsync(DrivePath folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.RequireName(nameof(folder));
        return FolderCreator.EnsureAsync(_graph, folder, cancellationToken);
    }

    /// <summary>An item that is there, by path or by id, with all that Graph says of it.</summary>
    /// <param name="path">Names may hold anything the service takes: <c># % + &amp; '</c> and all of Unicode.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="GraphException">It is not there, or may not be seen.</exception>
    public Task<DriveItem> GetItemAsync(DrivePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return DriveLookup.GetItemAsync(_graph, path, cancellationToken);
    }

    /// <summary>The item behind a link as people paste it: a sharing link, the address of a file, or what the address bar shows in a library.</summary>
    /// <param name="link">An https link. It is sent to Graph and nowhere else.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The item; <see cref="DrivePath.FromItem(DriveItem)"/> makes a place of it.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get"/></remarks>
    /// <exception cref="ArgumentException">It is no https link.</exception>
    /// <exception cref="GraphException">It leads nowhere, or not for this person.</exception>
    public Task<DriveItem> GetItemByLinkAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(link);
        var shareId = SharingLink.GetShareId(link);
        return _graph.GetAsync<DriveItem>($"shares/{shareId}/driveItem", cancellationToken);
    }

    /// <summary>A site by its host and its place there.</summary>
    /// <param name="host">Such as <c>contoso.sharepoint.com</c>.</param>
    /// <param name="path">Such as <c>/sites/Engineering</c>; empty or <c>/</c> for the host's root site.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/site-getbypath"/></remarks>
    /// <exception cref="GraphException">There is no such site, or it may not be seen.</exception>
    public Task<Site> GetSiteAsync(string host, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentNullException.ThrowIfNull(path);
        path = path.Trim('/');
        if (path.Length == 0) return _graph.GetAsync<Site>($"sites/{host}", cancellationToken);
        return _graph.GetAsync<Site>($"sites/{host}:/{path}", cancellationToken);
    }

    /// <summary>The document libraries of a site.</summary>
    /// <param name="siteId">The site's id.</param>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/drive-list"/></remarks>
    public GraphPages<Drive> ListSiteDrivesAsync(string siteId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(siteId);
        return _graph.ListAsync<Drive>($"sites/{siteId}/drives");
    }

    /// <summary>The folder all files of a team lie in; each channel has one of its own in it, private and shared ones elsewhere.</summary>
    /// <param name="teamId">The team's id, which is its group's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="GraphException">There is no such team, or it may not be seen.</exception>
    public Task<DriveItem> GetTeamFolderAsync(string teamId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(teamId);
        return _graph.GetAsync<DriveItem>($"groups/{teamId}/drive/root", cancellationToken);
    }

    /// <summary>The folder of a channel's files, whichever site that is in: private and shared channels have one of their own.</summary>
    /// <param name="teamId">The team's id.</param>
    /// <param name="channelId">The channel's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The folder; its id and that of its drive are what <see cref="DrivePath.InFolder"/> takes.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/channel-get-filesfolder"/></remarks>
    /// <exception cref="GraphException">There is no such channel, or it may not be seen.</exception>
    public Task<DriveItem> GetChannelFolderAsync(string teamId, string channelId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(teamId);
        ArgumentException.ThrowIfNullOrWhiteSpace(channelId);
        return _graph.GetAsync<DriveItem>($"teams/{teamId}/channels/{channelId}/filesFolder", cancellationToken);
    }
}
