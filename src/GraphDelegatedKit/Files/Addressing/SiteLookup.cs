namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Finds sites by path and document libraries by name.</summary>
internal static class SiteLookup
{
    /// <summary>Gets a site by its host and path.</summary>
    /// <param name="graph">The client.</param>
    /// <param name="host">The host name, or <c>root</c>.</param>
    /// <param name="path">The decoded path without slashes around it; empty for the root site of the host.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/site-getbypath"/></remarks>
    public static Task<Site> GetSiteAsync(IGraphClient graph, string host, string path, CancellationToken cancellationToken) =>
        path.Length == 0
            ? graph.GetAsync<Site>($"sites/{host}", cancellationToken)
            : graph.GetAsync<Site>($"sites/{host}:/{path}", cancellationToken);

    /// <summary>Finds a document library by its title, or by its name in the address, which differ after a change of the title.</summary>
    /// <exception cref="GraphException">The site has no such library, or several.</exception>
    public static async Task<Drive> GetLibraryAsync(
        IGraphClient graph, string siteId, string name, CancellationToken cancellationToken)
    {
        GraphUrl url = $"sites/{siteId}/drives";
        var libraries = new List<Drive>();
        await foreach (var drive in graph.ListAsync<Drive>(url).WithCancellation(cancellationToken).ConfigureAwait(false))
            libraries.Add(drive);

        var candidates = libraries.Where(drive => NameLookup.IsSameName(drive.Name, name)).ToList();
        if (candidates.Count == 0)
            candidates = [.. libraries.Where(drive => NameLookup.IsSameName(GetNames(drive.WebUrl).LastOrDefault(), name))];
        return NameLookup.GetSingle(
            "document library of the site", name, candidates, libraries, drive => (drive.Name, drive.Id));
    }

    /// <summary>Returns the decoded names of the path in the address of a site or a library.</summary>
    public static string[] GetNames(string? webUrl) =>
        Uri.TryCreate(webUrl, UriKind.Absolute, out var uri)
            ? [.. uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)]
            : [];
}
