namespace GraphDelegatedKit.Testing.Sites;

// https://learn.microsoft.com/graph/api/site-getbypath: a site is named by id, or by host and path.
internal sealed record SiteAddress(string? Id, string? Host = null, string Path = "");
