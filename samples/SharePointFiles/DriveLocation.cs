using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Where something is, as it was typed: a path, and what it begins at; or a link to it. And the least permission that reaches it.</summary>
internal sealed record DriveLocation(string Path)
{
    public string? Drive { get; init; }

    public SiteName? Site { get; init; }

    public TeamName? Team { get; init; }

    /// <summary>A link to the file or folder itself; there is no path then.</summary>
    public string? Link { get; init; }

    /// <exception cref="UsageException">More than one place is named, or one is not named as such a place is.</exception>
    public static DriveLocation Parse(string? drive, string? site, string? team, string? channel, string path = "")
    {
        var link = path.Contains("://", StringComparison.Ordinal) ? path : null;
        if (new[] { drive, site, team, link }.Count(source => source is not null) > 1) throw new UsageException("--drive, --site, --team and a link each name a place: give one.");
        if (drive is not null && string.IsNullOrWhiteSpace(drive)) throw new UsageException("--drive is empty: 'drives' lists the ids.");
        if (channel is not null && team is null) throw new UsageException("--channel needs --team too: the team's name.");
        if (link is not null && !link.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) throw new UsageException("A link begins with https://.");

        return new DriveLocation(link is null ? path : "")
        {
            Drive = drive,
            Site = site is null ? null : SiteName.Parse(site),
            Team = team is null ? null : TeamName.Parse(team, channel),
            Link = link,
        };
    }

    /// <summary>What the path begins at.</summary>
    public async Task<DriveRoot> GetRootAsync(IGraphClient graph, CancellationToken cancellationToken) => this switch
    {
        { Drive: { } id } => new DriveRoot(await GetDriveIdAsync(graph, id, cancellationToken)),
        { Site: not null } => new DriveRoot((await graph.GetAsync<Drive>($"sites/{(await GetSiteAsync(graph, cancellationToken)).Id}/drive?$select=id", cancellationToken)).Id!),
        { Team: { } team } => DriveRoot.FromItem(await team.GetFolderAsync(graph, cancellationToken)),
        { Link: { } link } => DriveRoot.FromItem(await GetLinkedItemAsync(graph, link, cancellationToken)),
        _ => new DriveRoot((await graph.GetAsync<Drive>("me/drive?$select=id", cancellationToken)).Id!),
    };

    /// <summary>The site named, or else the organization's root.</summary>
    public async Task<Site> GetSiteAsync(IGraphClient graph, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.Files().GetSiteAsync(Site?.Host ?? "root", Site?.Path ?? "", cancellationToken);
        }
        catch (GraphException e) when (Site is not null && IsNotFound(e))
        {
            throw e.WithMessage($"There is no site '{Site}', or it is not for you to see", "Copy its address from the browser, and give that to --site.");
        }
    }

    // A drive of one's own needs less than anybody's; a site is found by its address with Sites.Read.All only. Listing asks for
    // what uploading needs: each scope is a consent of its own, and one prompt for the program is better than one for each command.
    public string[] Scopes => this switch
    {
        { Site: not null } => ["Files.ReadWrite.All", "Sites.Read.All"],
        { Team: { } team } => ["Files.ReadWrite.All", .. team.Scopes],
        { Drive: not null } or { Link: not null } => ["Files.ReadWrite.All"],
        _ => ["Files.ReadWrite"],
    };

    private static async Task<string> GetDriveIdAsync(IGraphClient graph, string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await graph.GetAsync<Drive>($"drives/{id}?$select=id", cancellationToken)).Id!;
        }
        catch (GraphException e) when (IsNotFound(e))
        {
            throw e.WithMessage($"There is no drive '{id}', or it is not for you to see", "To see which there are: SharePointFiles drives, or SharePointFiles drives --site HOST:/sites/NAME");
        }
    }

    private static async Task<DriveItem> GetLinkedItemAsync(IGraphClient graph, string link, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.Files().GetItemByLinkAsync(link, cancellationToken);
        }
        catch (GraphException e) when (IsNotFound(e)) // the link is not repeated: it may be a permission
        {
            throw e.WithMessage("The link leads to no file or folder, or not for you", "Open it in the browser, to see whether it does there.");
        }
    }

    private static bool IsNotFound(GraphException e) => e.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest;
}
