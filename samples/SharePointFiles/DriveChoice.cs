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
        if (site is null) return new DriveChoice(drive, null, null);

        return site.Split(":/", 2) is [{ Length: > 0 } host, { Length: > 0 } path]
            ? new DriveChoice(null, host, path.TrimEnd('/'))
            : throw new UsageException($"--site '{site}' is not written as HOST:/sites/NAME, such as contoso.sharepoint.com:/sites/Engineering.");
    }

    public async Task<string> ResolveAsync(IGraphClient graph, CancellationToken stop)
    {
        if (Id is not null) return Id;
        if (SiteHost is null) return (await graph.GetAsync<Drive>("me/drive?$select=id", stop)).Id!;

        var site = await graph.GetAsync<Site>($"sites/{SiteHost}:/{SitePath}?$select=id", stop);
        return (await graph.GetAsync<Drive>($"sites/{site.Id}/drive?$select=id", stop)).Id!;
    }

    // A drive of one's own needs less than anybody's; a site is found by its address with Sites.Read.All only. Listing asks for
    // what uploading needs: each scope is a consent of its own, and one prompt for the program is better than one for each command.
    public string[] Scopes => this switch
    {
        { SiteHost: not null } => ["Files.ReadWrite.All", "Sites.Read.All"],
        { Id: not null } => ["Files.ReadWrite.All"],
        _ => ["Files.ReadWrite"],
    };
}
