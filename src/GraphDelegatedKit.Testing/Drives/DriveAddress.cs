using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Drives;

// The ways to name a drive: by its id, as somebody's own (null means the caller's), or as a site's default library.
internal sealed record DriveAddress(string? Id = null, string? Person = null, SiteAddress? Site = null);
