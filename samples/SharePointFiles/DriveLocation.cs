using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A location as typed: a path and the place it is in, or a link; and the least permission that reaches it.</summary>
internal sealed record DriveLocation(string Path)
{
    public string? Drive { get; private init; }

    /// <summary>An address in SharePoint: of a site, a library, a folder or a file.</summary>
    public string? Site { get; private init; }

    /// <summary>The name or id of a team.</summary>
    public string? Team { get; private init; }

    /// <summary>The name or id of a channel of the team.</summary>
    public string? Channel { get; private init; }

    /// <summary>A link to a file, a folder or a channel. The path is relative to it, and empty if the link stands in its place.</summary>
    public string? Link { get; private init; }

    /// <summary>Whether a sharing link may be accepted for the user.</summary>
    public bool Redeem { get; private init; }

    // The user's own drive needs fewer permissions; finding a site by its address requires Sites.Read.All, finding a team or channel by its
    // name the two others. Listing requests the scopes of uploading: each scope needs consent, and one prompt for the program is better
    // than one for each command.
    public string[] Scopes => this switch
    {
        { Site: not null } => ["Files.ReadWrite.All", "Sites.Read.All"],
        { Team: not null } when !IsTeamFoundById => ["Files.ReadWrite.All", "Team.ReadBasic.All", "Channel.ReadBasic.All"],
        { Drive: null, Team: null, Link: null } => ["Files.ReadWrite"],
        _ => ["Files.ReadWrite.All"],
    };

    private bool IsTeamFoundById =>
        Guid.TryParse(Team, out _) && (Channel is null || Channel.StartsWith("19:", StringComparison.Ordinal));

    /// <exception cref="UsageException">More than one place is given, or a place has an invalid format.</exception>
    public static DriveLocation Parse(string? drive, string? site, string? team, string? channel, bool redeem, string path = "")
    {
        var link = IsUrl(path) ? path : null;
        if (new[] { drive, site, team, link }.Count(source => source is not null) > 1)
            throw new UsageException("--drive, --site, --team and a link each name a place: give one.");
        if (drive is not null && string.IsNullOrWhiteSpace(drive)) throw new UsageException("--drive is empty: 'drives' lists the ids.");
        if (channel is not null && team is null) throw new UsageException("--channel needs --team too: the team's name.");
        if (channel is not null && IsUrl(team!))
            throw new UsageException("The link in --team names its place: leave out --channel, or give the team's name.");
        if (site is not null && !IsUrl(site) && site.Split(":/", 2) is not [{ Length: > 0 }, { Length: > 0 }])
            throw new UsageException(
                $"The site '{site}' is neither its address in the browser nor HOST:/sites/NAME, " +
                "such as contoso.sharepoint.com:/sites/Engineering.");
        foreach (var address in new[] { link, site, team })
            if (address is not null && IsUrl(address) && !address.Trim().StartsWith("https://", StringComparison.OrdinalIgnoreCase))
                throw new UsageException("A link begins with https://.");

        var isTeamLink = team is not null && IsUrl(team);
        return new DriveLocation(link is null ? path : "")
        {
            Drive = drive,
            Site = site,
            Team = isTeamLink ? null : team,
            Channel = channel,
            Link = isTeamLink ? team : link,
            Redeem = redeem,
        };
    }

    /// <summary>Gets the root that the path is relative to.</summary>
    public async Task<DriveRoot> GetRootAsync(IGraphClient graph, CancellationToken cancellationToken) => this switch
    {
        { Drive: { } id } => new DriveRoot(await GetDriveIdAsync(graph, id, cancellationToken)),
        { Site: { } address } => await GetRootInSiteAsync(graph, address, cancellationToken),
        { Team: { } team, Channel: { } channel } =>
            DriveRoot.FromItem(await GetFiles(graph).GetChannelFolderAsync(team, channel, cancellationToken)),
        { Team: { } team } => DriveRoot.FromItem(await GetFiles(graph).GetTeamFolderAsync(team, cancellationToken)),
        { Link: { } link } => DriveRoot.FromItem(await GetLinkedItemAsync(graph, link, cancellationToken)),
        _ => new DriveRoot((await graph.GetAsync<Drive>("me/drive?$select=id", cancellationToken)).Id!),
    };

    /// <summary>Gets the site in the address, or else the organization's root site.</summary>
    /// <exception cref="UsageException">The address is a link that names no site.</exception>
    public async Task<Site> GetSiteAsync(IGraphClient graph, CancellationToken cancellationToken)
    {
        if (Site is null) return await GetFiles(graph).GetSiteAsync("root", "", cancellationToken);
        return (await ResolveAsync(graph, Site, cancellationToken)).Site
            ?? throw new UsageException(
                "This is a link to a file or folder, not the address of a site. To see its content: SharePointFiles ls LINK");
    }

    // The address of a site alone means its default library.
    private async Task<DriveRoot> GetRootInSiteAsync(IGraphClient graph, string address, CancellationToken cancellationToken) =>
        await ResolveAsync(graph, address, cancellationToken) switch
        {
            { Item: { } item } => DriveRoot.FromItem(item),
            { Drive.Id: { } driveId } => new DriveRoot(driveId),
            { Site.Id: { } siteId } => new DriveRoot((await GetFiles(graph).GetDefaultLibraryAsync(siteId, cancellationToken)).Id!),
            _ => throw new UsageException("The address names no site, library, folder or file."),
        };

    private Task<ResolvedAddress> ResolveAsync(IGraphClient graph, string address, CancellationToken cancellationToken) =>
        FollowAsync(() => GetFiles(graph).ResolveAddressAsync(address, cancellationToken));

    private static async Task<string> GetDriveIdAsync(IGraphClient graph, string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await graph.GetAsync<Drive>($"drives/{id}?$select=id", cancellationToken)).Id!;
        }
        catch (GraphException e) when (IsNotFoundOrInvalid(e))
        {
            throw e.WithMessage(
                $"There is no drive '{id}', or you have no access to it",
                "To see which there are: SharePointFiles drives, or SharePointFiles drives --site HOST:/sites/NAME");
        }
    }

    private async Task<DriveItem> GetLinkedItemAsync(IGraphClient graph, string link, CancellationToken cancellationToken)
    {
        try
        {
            return await FollowAsync(() => GetFiles(graph).GetItemByLinkAsync(link, cancellationToken));
        }
        catch (GraphException e) when (IsNotFoundOrInvalid(e) && e.Code != "channelFolderNotReady")
        {
            // The message omits the link, which may grant access.
            throw e.WithMessage(
                "The link leads to no file or folder that you have access to", "Open the link in the browser to check it.");
        }
    }

    // Follows an address or a link, and reports in the words of the command line why that is not possible.
    private async Task<T> FollowAsync<T>(Func<Task<T>> followAsync)
    {
        try
        {
            return await followAsync();
        }
        catch (ArgumentException e)
        {
            throw CreateUsageError(e);
        }
        catch (GraphException e) when (IsUnopenedLink(e))
        {
            throw e.WithMessage(
                "You may not open the link",
                "If it is a sharing link that you have never opened, open it once in the browser, or add --redeem to accept it.");
        }
    }

    private GraphFiles GetFiles(IGraphClient graph) =>
        graph.Files(new FileTransferOptions { Journal = null, RedeemSharingLinks = Redeem });

    // Thrown before any request. The advice of the library names its own calls.
    private static UsageException CreateUsageError(ArgumentException e)
    {
        var message = e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
        return new UsageException(message.Contains(nameof(GraphFiles.ResolveAddressAsync), StringComparison.Ordinal)
            ? "The address is that of a site, not of a file or folder. Give it to --site."
            : message);
    }

    private bool IsUnopenedLink(GraphException e) => e.Status == HttpStatusCode.Forbidden && !Redeem && e.LikelyMissingScopes.Count == 0
        && e.Remedy?.Contains(nameof(FileTransferOptions.RedeemSharingLinks), StringComparison.Ordinal) == true;

    private static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal);

    // The service answers 400 for an address that it cannot parse.
    private static bool IsNotFoundOrInvalid(GraphException e) => e.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest;
}
