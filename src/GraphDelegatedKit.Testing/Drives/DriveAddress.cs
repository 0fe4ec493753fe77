using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Drives;

// The ways to name a drive: by its id, as somebody's own (null means the caller's), as a site's or a group's default library, or
// as the one a shared item is in.
internal sealed record DriveAddress(string? Id = null, string? User = null, SiteAddress? Site = null, string? Group = null, string? Share = null);
