using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Drives;

// The address of a drive: its id, a user, a site or a group with its default library, or a shared item in the drive. An address without
// any of these is the drive of the caller.
internal sealed record DriveAddress(
    string? Id = null, string? User = null, SiteAddress? Site = null, string? Group = null, string? Share = null);
