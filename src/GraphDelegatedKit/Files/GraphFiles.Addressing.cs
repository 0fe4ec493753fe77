using System.Runtime.CompilerServices;
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
        return EnsureAsync();

        async Task<DriveItem> EnsureAsync()
        {
            var path = await ResolveDriveAsync(folder, cancellationToken).ConfigureAwait(false);
            return (await Folders.EnsureAsync(path, cancellationToken).ConfigureAwait(false)).Folder;
        }
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
        return GetAsync();

        async Task<DriveItem> GetAsync()
        {
            var resolved = await ResolveDriveAsync(path, cancellationToken).ConfigureAwait(false);
            return await DriveLookup.GetItemAsync(_graph, resolved, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lists the files and folders directly in a folder.</summary>
    /// <param name="folder">
    /// The path or the id of the folder. The root of a drive is <c>DrivePath.ById(driveId, "root")</c>, of the user's own drive
    /// <see cref="DrivePath.MyDriveRoot"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the listing with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The items. The first request is sent when the enumeration starts. A file has none.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-list-children"/></remarks>
    /// <exception cref="GraphException">The folder does not exist, or the user has no access to it.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public IAsyncEnumerable<DriveItem> ListChildrenAsync(DrivePath folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ListChildrenCoreAsync(folder, cancellationToken);
    }

    /// <summary>
    /// Gets the item that a link points to: a sharing link, the URL of a file or folder, the URL that a browser shows in a document
    /// library, a link to a file or a channel in Teams, and each of them wrapped by Safe Links of Outlook.
    /// </summary>
    /// <param name="link">An https link to a host of Microsoft. The link is sent to Microsoft Graph only, and never shown.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The item. <see cref="DrivePath.FromItem(DriveItem)"/> converts it to a path.</returns>
    /// <remarks>
    /// <para><see href="https://learn.microsoft.com/graph/api/shares-get"/></para>
    /// <para>A sharing link that the user has never opened is refused, unless <see cref="FileTransferOptions.RedeemSharingLinks"/> is
    /// set.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="link"/> is not such a link, or is the address of a site. The message says why, without the link.
    /// </exception>
    /// <exception cref="GraphException">The link does not lead to an item, or the user has no access to the item.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<DriveItem> GetItemByLinkAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(link);
        var address = new PastedAddressParser(_options.TrustedDomains, nameof(link)).Parse(link);
        return address is not WebAddress { Kind: WebAddressKind.Site }
            ? CreateAddressResolver().GetItemAsync(address, cancellationToken)
            : throw new ArgumentException(
                $"The address is that of a site, not of a file or folder. Use {nameof(ResolveAddressAsync)}.", nameof(link));
    }

    /// <summary>
    /// Finds the place that a pasted address means: a site, a document library, a folder or a file. The site is the one with the longest
    /// path in the address, so that a page of a subsite leads to the subsite. A library is found by its address, which does not change
    /// with its title and its language.
    /// </summary>
    /// <param name="address">
    /// An address as the browser shows it, any link that <see cref="GetItemByLinkAsync"/> takes, or a host and an unescaped path, such as
    /// <c>contoso.sharepoint.com:/sites/Engineering</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The place. Nothing is assumed that the address does not name.</returns>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/api/site-getbypath"/>. To find a site requires the permission <c>Sites.Read.All</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="address"/> is not such an address. The message says why, without the address.
    /// </exception>
    /// <exception cref="GraphException">
    /// The site, library, folder or file does not exist, or the user has no access to it. The message says which.
    /// </exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<ResolvedAddress> ResolveAddressAsync(string address, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        var parsed = new PastedAddressParser(_options.TrustedDomains, nameof(address)).Parse(address);
        return CreateAddressResolver().ResolveAsync(parsed, cancellationToken);
    }

    /// <summary>Gets a SharePoint site by host name and server-relative path.</summary>
    /// <param name="host">The host name, such as <c>contoso.sharepoint.com</c>; <c>root</c> for the host of the organization.</param>
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
        return SiteLookup.GetSiteAsync(_graph, host, path.Trim('/'), cancellationToken);
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

    /// <summary>Gets the default document library of a site.</summary>
    /// <param name="siteId">The id of the site.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The library.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/drive-get#get-the-document-library-for-a-site"/></remarks>
    /// <exception cref="GraphException">The site does not exist, or the user has no access to it.</exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<Drive> GetDefaultLibraryAsync(string siteId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(siteId);
        return _graph.GetAsync<Drive>($"sites/{siteId}/drive", cancellationToken);
    }

    /// <summary>Gets a document library of a site by its title, or else by its name in the address.</summary>
    /// <param name="siteId">The id of the site.</param>
    /// <param name="name">The title, such as <c>Documents</c>, or the name in the address, such as <c>Shared Documents</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The library.</returns>
    /// <exception cref="GraphException">
    /// No library has the name (<c>itemNotFound</c>), several have it (<c>ambiguousName</c>), or the user has no access to the site. The
    /// remedy lists the libraries.
    /// </exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<Drive> GetLibraryAsync(string siteId, string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(siteId);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return SiteLookup.GetLibraryAsync(_graph, siteId, name, cancellationToken);
    }

    /// <summary>
    /// Gets the root folder of the files of a team. Each standard channel has a folder in it; private and shared channels have their own
    /// sites.
    /// </summary>
    /// <param name="team">
    /// The id of the team, which is the id of its group, or the name of a team of which the user is a member. Finding a name requires the
    /// permission <c>Team.ReadBasic.All</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="GraphException">
    /// The team does not exist, several teams have the name (<c>ambiguousName</c>), or the user has no access to it.
    /// </exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<DriveItem> GetTeamFolderAsync(string team, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(team);
        return TeamLookup.GetTeamFolderAsync(_graph, team, cancellationToken);
    }

    /// <summary>
    /// Gets the folder of the files of a channel, on whichever site it is: private and shared channels have their own sites.
    /// </summary>
    /// <param name="team">The id or the name of the team, as for <see cref="GetTeamFolderAsync"/>.</param>
    /// <param name="channel">
    /// The id of the channel, such as <c>19:…@thread.tacv2</c>, or its name. Finding a name requires the permission
    /// <c>Channel.ReadBasic.All</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The folder. Pass its id and the id of its drive to <see cref="DrivePath.InFolder"/>.</returns>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/channel-get-filesfolder"/></remarks>
    /// <exception cref="GraphException">
    /// The channel does not exist, several have the name (<c>ambiguousName</c>), the user has no access to it, or the service has not
    /// created the folder yet (<c>channelFolderNotReady</c>).
    /// </exception>
    /// <exception cref="SignInException">No access token could be obtained.</exception>
    public Task<DriveItem> GetChannelFolderAsync(string team, string channel, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(team);
        ArgumentException.ThrowIfNullOrWhiteSpace(channel);
        return TeamLookup.GetChannelFolderAsync(_graph, team, channel, cancellationToken);
    }

    private AddressResolver CreateAddressResolver() => new(_graph, _options.RedeemSharingLinks);

    private async IAsyncEnumerable<DriveItem> ListChildrenCoreAsync(
        DrivePath folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        folder = await ResolveDriveAsync(folder, cancellationToken).ConfigureAwait(false);
        folder = await DriveLookup.ResolveUnsafePathAsync(_graph, folder, cancellationToken).ConfigureAwait(false);
        var children = _graph.ListAsync<DriveItem>(folder.GetChildrenUrl());
        await foreach (var child in children.WithCancellation(cancellationToken).ConfigureAwait(false)) yield return child;
    }
}
