namespace GraphDelegatedKit.Testing.Sites;

// A document library: its title, which a user can change, and its name in addresses, which stays.
internal sealed record SiteLibrary(string Title, string UrlName)
{
    // The library that every site has. Its name in addresses depends on the language of the site.
    public static SiteLibrary Default { get; } = new("Documents", "Shared Documents");
}
