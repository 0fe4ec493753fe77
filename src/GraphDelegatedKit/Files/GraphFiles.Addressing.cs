using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit;

public sealed partial class GraphFiles
{
    /// <summary>Creates a folder and its parent folders where they do not exist yet.</summary>
    /// <param name="folder">The path of the folder in the drive.</param>
    /// <param name="cancellationToken">Cancels the call. Folders that were already created remain.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="ArgumentException"><paramref name="folder"/> identifies an item by id and has no name.</exception>
    /// <exception cref="GraphException">A file has the name of a folder in the path, or the service refused the request.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<DriveItem> EnsureFolderAsync(DrivePath folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.RequireName(nameof(folder));
        return Folders.EnsureAsync(folder, cancellationToken);
    }

    /// <summary>Gets an existing item with all properties that Graph returns by default.</summary>
    /// <param name="path">
    /// The path or the id of the item. Names may contain every character that the service accepts, such as <c># % + &amp; '</c> and all of
    /// Unicode.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The item.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-get"/></remarks>
    /// <exception cref="GraphException">The item does not exist, or the user has no access to it.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<DriveItem> GetItemAsync(DrivePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return DriveLookup.GetItemAsync(_graph, path, cancellationToken);
    }

    /// <summary>
    /// Gets the item that a link points to: a sharing link, the URL of a file, or the URL that a browser shows in a document library.
    /// </summary>
    /// <param name="link">An https link. The link is sent to Microsoft Graph only.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The item. <see cref="DrivePath.FromItem(DriveItem)"/> converts it to a path.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get"/></remarks>
    /// <exception cref="ArgumentException"><paramref name="link"/> is not an https link.</exception>
    /// <exception cref="GraphException">The link does not lead to an item, or the user has no access to the item.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<DriveItem> GetItemByLinkAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(link);
        var shareId = SharingLink.GetShareId(link);
        return _graph.GetAsync<DriveItem>($"shares/{shareId}/driveItem", cancellationToken);
    }

    /// <summary>Gets a SharePoint site by host name and server-relative path.</summary>
    /// <param name="host">The host name, such as <c>contoso.sharepoint.com</c>.</param>
    /// <param name="path">The path, such as <c>/sites/Engineering</c>. An empty path or <c>/</c> means the root site of the host.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The site.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/site-getbypath"/></remarks>
    /// <exception cref="GraphException">The site does not exist, or the user has no access to it.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<Site> GetSiteAsync(string host, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentNullException.ThrowIfNull(path);
        path = path.Trim('/');
        if (path.Length == 0) return _graph.GetAsync<Site>($"sites/{host}", cancellationToken);
        return _graph.GetAsync<Site>($"sites/{host}:/{path}", cancellationToken);
    }

    /// <summary>Lists the document libraries of a site.</summary>
    /// <param name="siteId">The id of the site.</param>
    /// <returns>The drives. The first request is sent when the enumeration starts.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/drive-list"/></remarks>
    public GraphPages<Drive> ListSiteDrivesAsync(string siteId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(siteId);
        return _graph.ListAsync<Drive>($"sites/{siteId}/drives");
    }

    /// <summary>
    /// Gets the root folder of the files of a team. Each standard channel has a folder in it; private and shared channels have their own
    /// sites.
    /// </summary>
    /// <param name="teamId">The id of the team, which is the id of its group.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="GraphException">The team does not exist, or the user has no access to it.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<DriveItem> GetTeamFolderAsync(string teamId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(teamId);
        return _graph.GetAsync<DriveItem>($"groups/{teamId}/drive/root", cancellationToken);
    }

    /// <summary>
    /// Gets the folder of the files of a channel, on whichever site it is: private and shared channels have their own sites.
    /// </summary>
    /// <param name="teamId">The id of the team.</param>
    /// <param name="channelId">The id of the channel.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The folder. Pass its id and the id of its drive to <see cref="DrivePath.InFolder"/>.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/channel-get-filesfolder"/></remarks>
    /// <exception cref="GraphException">The channel does not exist, or the user has no access to it.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<DriveItem> GetChannelFolderAsync(string teamId, string channelId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(teamId);
        ArgumentException.ThrowIfNullOrWhiteSpace(channelId);
        return _graph.GetAsync<DriveItem>($"teams/{teamId}/channels/{channelId}/filesFolder", cancellationToken);
    }
}
