using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A location as typed: a path and the drive it is in, or a link; and the least permission that reaches it.</summary>
internal sealed record DriveLocation(string Path)
{
    public string? Drive { get; init; }

    public SiteName? Site { get; init; }

    public TeamName? Team { get; init; }

    /// <summary>A link to the file or folder; the path is then empty.</summary>
    public string? Link { get; init; }

    /// <exception cref="UsageException">More than one place is given, or a place has an invalid format.</exception>
    public static DriveLocation Parse(string? drive, string? site, string? team, string? channel, string path = "")
    {
        var link = path.Contains("://", StringComparison.Ordinal) ? path : null;
        if (new[] { drive, site, team, link }.Count(source => source is not null) > 1)
            throw new UsageException("--drive, --site, --team and a link each name a place: give one.");
        if (drive is not null && string.IsNullOrWhiteSpace(drive)) throw new UsageException("--drive is empty: 'drives' lists the ids.");
        if (channel is not null && team is null) throw new UsageException("--channel needs --team too: the team's name.");
        if (link is not null && !link.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw new UsageException("A link begins with https://.");

        return new DriveLocation(link is null ? path : "")
        {
            Drive = drive,
            Site = site is null ? null : SiteName.Parse(site),
            Team = team is null ? null : TeamName.Parse(team, channel),
            Link = link,
        };
    }

    /// <summary>Gets the root that the path is relative to.</summary>
    public async Task<DriveRoot> GetRootAsync(IGraphClient graph, CancellationToken cancellationToken) => this switch
    {
        { Drive: { } id } => new DriveRoot(await GetDriveIdAsync(graph, id, cancellationToken)),
        { Site: not null } => new DriveRoot(
            (await graph.GetAsync<Drive>($"sites/{(await GetSiteAsync(graph, cancellationToken)).Id}/drive?$select=id",
                cancellationToken)).Id!),
        { Team: { } team } => DriveRoot.FromItem(await team.GetFolderAsync(graph, cancellationToken)),
        { Link: { } link } => DriveRoot.FromItem(await GetLinkedItemAsync(graph, link, cancellationToken)),
        _ => new DriveRoot((await graph.GetAsync<Drive>("me/drive?$select=id", cancellationToken)).Id!),
    };

    /// <summary>Gets the named site, or else the organization's root site.</summary>
    public async Task<Site> GetSiteAsync(IGraphClient graph, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.Files().GetSiteAsync(Site?.Host ?? "root", Site?.Path ?? "", cancellationToken);
        }
        catch (GraphException e) when (Site is not null && IsNotFound(e))
        {
            throw e.WithMessage(
                $"There is no site '{Site}', or you have no access to it",
                "Copy its address from the browser, and give that to --site.");
        }
    }

    // The user's own drive needs fewer permissions; finding a site by its address requires Sites.Read.All. Listing requests
    // the scopes of uploading: each scope needs consent, and one prompt for the program is better than one for each command.
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
            throw e.WithMessage(
                $"There is no drive '{id}', or you have no access to it",
                "To see which there are: SharePointFiles drives, or SharePointFiles drives --site HOST:/sites/NAME");
        }
    }

    private static async Task<DriveItem> GetLinkedItemAsync(IGraphClient graph, string link, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.Files().GetItemByLinkAsync(link, cancellationToken);
        }
        catch (GraphException e) when (IsNotFound(e)) // the message omits the link: it may grant access
        {
            throw e.WithMessage(
                "The link leads to no file or folder that you have access to", "Open the link in the browser to check it.");
        }
    }

    private static bool IsNotFound(GraphException e) => e.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest;
}
