using System.Net;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>
/// Finds the site, the document library and the item that a pasted address means. An address of which a part does not exist is an error;
/// the nearest place that exists is never returned.
/// </summary>
internal sealed class AddressResolver(IGraphClient graph, bool redeemSharingLinks)
{
    // Sites of a path are rarely nested deeper; each level costs a request.
    private const int MaxSubsites = 10;

    private const string NotVisibleRemedy =
        "Open the address in a browser to check it. Graph also reports as not found what the user may not see.";

    // The pages of a site outside of its site pages, by the names below the site.
    private static readonly string[] HomePages = ["default.aspx", "home.aspx"];

    // In a user's OneDrive only the item is resolved: its site and library add no information, and finding them needs more permissions.
    public async Task<ResolvedAddress> ResolveAsync(IPastedAddress address, CancellationToken cancellationToken) =>
        address is WebAddress web && (!web.IsPersonal || web.Kind == WebAddressKind.Site)
            ? await ResolveWebAddressAsync(web, cancellationToken).ConfigureAwait(false)
            : new ResolvedAddress { Item = await GetItemAsync(address, cancellationToken).ConfigureAwait(false) };

    /// <exception cref="GraphException">The address does not lead to an item.</exception>
    public Task<DriveItem> GetItemAsync(IPastedAddress address, CancellationToken cancellationToken) => address switch
    {
        LinkAddress link => OpenLinkAsync(link, cancellationToken),
        WebAddress web => GetItemAsync(web, cancellationToken),
        DriveItemAddress item => DriveLookup.GetItemAsync(graph, item.DrivePath, cancellationToken),
        TeamAddress { ChannelId: { } channelId } channel =>
            TeamLookup.GetChannelFolderAsync(graph, channel.TeamId, channelId, cancellationToken),
        TeamAddress team => TeamLookup.GetTeamFolderAsync(graph, team.TeamId, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    };

    private async Task<DriveItem> OpenLinkAsync(LinkAddress link, CancellationToken cancellationToken)
    {
        var request = new GraphRequest(HttpMethod.Get, GetShareUrl(link.ShareId)) { ShouldBuffer = true };
        if (redeemSharingLinks) request.Headers["Prefer"] = "redeemSharingLink";
        try
        {
            using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return await response.ReadAsync<DriveItem>(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Forbidden && e.LikelyMissingScopes.Count == 0 && !redeemSharingLinks)
        {
            throw new GraphException($"The user may not open the link: {(int)e.Status.Value} {e.Code}.", e)
            {
                Remedy = "The link may be one that the user has never opened. Open it once in a browser, or set "
                    + $"{nameof(FileTransferOptions)}.{nameof(FileTransferOptions.RedeemSharingLinks)} to accept it for the user.",
            };
        }
    }

    // One request, for which the permission to read files is enough. Finding the site takes more of both.
    private async Task<DriveItem> GetItemAsync(WebAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.GetAsync<DriveItem>(GetShareUrl(address.ShareId), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (address.Kind == WebAddressKind.Library && IsNotFoundOrInvalid(e))
        {
            var library = await ResolveWebAddressAsync(address, cancellationToken).ConfigureAwait(false);
            return await graph.GetAsync<DriveItem>($"drives/{library.Drive!.Id}/root", cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (IsNotFoundOrInvalid(e))
        {
            throw new GraphException(
                $"'{address.GetUrl(address.Names.Count)}' is not the address of a file or folder that the user may see: "
                + $"{(int)e.Status!.Value} {e.Code}.", e) { Remedy = NotVisibleRemedy };
        }
    }

    // Looks for a library of each site before the next subsite. A library and a subsite never have the same address.
    private async Task<ResolvedAddress> ResolveWebAddressAsync(WebAddress address, CancellationToken cancellationToken)
    {
        (Site? nearestSite, var nearestLength, GraphException? refusal) = (null, 0, null);
        var firstLength = address.Kind == WebAddressKind.Site ? address.Names.Count : address.FirstSiteLength;
        var lastLength = Math.Min(address.Names.Count, firstLength + MaxSubsites);
        for (var length = firstLength; length <= lastLength; length++)
        {
            var site = await FindSiteAsync(address, length, e => refusal ??= e, cancellationToken).ConfigureAwait(false);
            if (site is null) continue;

            (nearestSite, nearestLength) = (site, length);
            if (address.Kind != WebAddressKind.Library && IsSiteItself(address, length)) return new ResolvedAddress { Site = site };
            if (await FindLibraryAsync(site, address, cancellationToken).ConfigureAwait(false) is (var library, var libraryLength))
                return await ResolveInLibraryAsync(address, site, library, libraryLength, cancellationToken).ConfigureAwait(false);
        }

        if (nearestSite is null && refusal is { Status: HttpStatusCode.Forbidden }) throw refusal;
        throw CreateNotFoundException(address, nearestSite, nearestLength, refusal);
    }

    private async Task<Site?> FindSiteAsync(
        WebAddress address, int length, Action<GraphException> onRefused, CancellationToken cancellationToken)
    {
        try
        {
            var site = await SiteLookup.GetSiteAsync(graph, address.Host, string.Join('/', address.Names.Take(length)), cancellationToken)
                .ConfigureAwait(false);
            return site.WebUrl is null || IsSamePath(SiteLookup.GetNames(site.WebUrl), address.Names.Take(length)) ? site : null;
        }
        // Also for a subsite of a site without access.
        catch (GraphException e) when (IsNotFoundOrInvalid(e) || e.Status == HttpStatusCode.Forbidden)
        {
            onRefused(e);
            return null;
        }
    }

    private async Task<(Drive Library, int Length)?> FindLibraryAsync(Site site, WebAddress address, CancellationToken cancellationToken)
    {
        GraphUrl url = $"sites/{site.Id}/drives?$select=id,name,driveType,webUrl";
        await foreach (var drive in graph.ListAsync<Drive>(url).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (SiteLookup.GetNames(drive.WebUrl) is { Length: > 0 } names && IsSamePath(names, address.Names.Take(names.Length)))
                return (drive, names.Length);

        return null;
    }

    private async Task<ResolvedAddress> ResolveInLibraryAsync(
        WebAddress address, Site site, Drive library, int libraryLength, CancellationToken cancellationToken)
    {
        var resolved = new ResolvedAddress { Site = site, Drive = library };
        if (address.Names.Count == libraryLength) return resolved;

        var path = string.Join('/', address.Names.Skip(libraryLength));
        try
        {
            var item = await DriveLookup.GetItemAsync(graph, DrivePath.FromService(library.Id!, path), cancellationToken)
                .ConfigureAwait(false);
            return new ResolvedAddress { Site = site, Drive = library, Item = item };
        }
        catch (GraphException e) when (IsNotFoundOrInvalid(e))
        {
            throw new GraphException($"The library '{library.Name}' at {library.WebUrl} has no '{path}' that the user may see.", e)
            {
                Remedy = NotVisibleRemedy,
            };
        }
    }

    private static bool IsSiteItself(WebAddress address, int siteLength) =>
        address.Names.Count == siteLength
        || (address.Names.Count == siteLength + 1 && HomePages.Contains(address.Names[^1], StringComparer.OrdinalIgnoreCase));

    private static GraphException CreateNotFoundException(
        WebAddress address, Site? nearestSite, int nearestLength, GraphException? refusal)
    {
        var message = nearestSite is not null && nearestLength < address.Names.Count
            ? $"The site {nearestSite.WebUrl} has no document library and no subsite '{address.Names[nearestLength]}' that the user may "
                + "see."
            : nearestSite is not null ? $"The site {nearestSite.WebUrl} is not a document library."
            : $"There is no site at {address.GetUrl(Math.Max(address.FirstSiteLength, SitePathLength(address)))} that the user may see.";
        return refusal is not null
            ? new GraphException(message, refusal, "itemNotFound") { Remedy = NotVisibleRemedy }
            : new GraphException(null, "itemNotFound", message) { Remedy = NotVisibleRemedy };
    }

    private static int SitePathLength(WebAddress address) => address.Kind == WebAddressKind.Site ? address.Names.Count : 0;

    private static bool IsSamePath(IEnumerable<string> left, IEnumerable<string> right) =>
        left.SequenceEqual(right, StringComparer.OrdinalIgnoreCase);

    // The service answers 400 for an address that it cannot parse.
    private static bool IsNotFoundOrInvalid(GraphException e) => e.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest;

    private static GraphUrl GetShareUrl(string shareId) => $"shares/{shareId}/driveItem";
}
