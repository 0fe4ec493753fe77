using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Which drive is meant, and the least permission that reaches it.</summary>
internal sealed record DriveChoice(string? Id, string? SiteHost, string? SitePath)
{
    /// <exception cref="UsageException">Both are given, or the site is not written as HOST:/PATH.</exception>
    public static DriveChoice Of(string? drive, string? site)
    {
        if (drive is not null && site is not null) throw new UsageException("--drive and --site each name a drive: give one.");
        if (drive is not null && string.IsNullOrWhiteSpace(drive)) throw new UsageException("--drive is empty: 'drives' lists the ids.");
        if (site is null) return new DriveChoice(drive, null, null);

        return site.Split(":/", 2) is [{ Length: > 0 } host, { Length: > 0 } path]
            ? new DriveChoice(null, host, path.TrimEnd('/'))
            : throw new UsageException($"The site '{site}' is not written as HOST:/sites/NAME, such as contoso.sharepoint.com:/sites/Engineering.");
    }

    /// <summary>The drive's id.</summary>
    public async Task<string> ResolveAsync(IGraphClient graph, CancellationToken stop)
    {
        if (Id is not null) return Id;
        if (SiteHost is null) return (await graph.GetAsync<Drive>("me/drive?$select=id", stop)).Id!;
        return (await graph.GetAsync<Drive>($"sites/{(await SiteAsync(graph, stop)).Id}/drive?$select=id", stop)).Id!;
    }

    /// <summary>The site named, or else the organization's root.</summary>
    public Task<Site> SiteAsync(IGraphClient graph, CancellationToken stop) => graph.Files().SiteAsync(SiteHost ?? "root", SitePath ?? "", stop);

    // A drive of one's own needs less than anybody's; a site is found by its address with Sites.Read.All only. Listing asks for
    // what uploading needs: each scope is a consent of its own, and one prompt for the program is better than one for each command.
    public string[] Scopes => this switch
    {
        { SiteHost: not null } => ["Files.ReadWrite.All", "Sites.Read.All"],
        { Id: not null } => ["Files.ReadWrite.All"],
        _ => ["Files.ReadWrite"],
    };
}
