namespace GraphDelegatedKit.Testing.Sites;

// https://learn.microsoft.com/graph/api/site-getbypath: the address of a site: its id, or a start (a host name, "root" or
// an id) and a path from there.
internal sealed record SiteAddress(string? Id, string? Host = null, string Path = "");
