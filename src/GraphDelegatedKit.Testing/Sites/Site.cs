namespace GraphDelegatedKit.Testing.Sites;

// A site. Its id has the form "host,collection,web"; its path is empty for the root site and "/sites/Name" for others.
internal sealed record Site(
    string Id, string Host, string Path, string DisplayName, IReadOnlyList<SiteLibrary> Libraries, bool IsChannel = false)
{
    // The path in addresses.
    public string WebPath => string.Join('/', Path.Split('/').Select(Uri.EscapeDataString));

    public string Name => Path.Length == 0 ? "" : Path[(Path.LastIndexOf('/') + 1)..];
}
