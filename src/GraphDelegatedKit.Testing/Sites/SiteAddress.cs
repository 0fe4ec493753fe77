namespace GraphDelegatedKit.Testing.Sites;

// https://learn.microsoft.com/graph/api/site-getbypath: the address of a site: its id, or its host and path.
internal sealed record SiteAddress(string? Id, string? Host = null, string Path = "");
