using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Drives;

// The identity of a drive, which belongs to a user or is a library of a site.
internal sealed record DriveInfo(string Id, string Name, LocalUser? Owner, Site? Site)
{
    // The name of a library in addresses.
    public string UrlName { get; init; } = "";

    public bool IsPersonal => Owner is not null;

    public string DriveType => IsPersonal ? "business" : "documentLibrary";

    // The path of the root folder on the file host.
    public string WebPath => IsPersonal
        ? $"/personal/{Owner!.UserPrincipalName.Replace('@', '_').Replace('.', '_')}/Documents"
        : $"{Site!.WebPath}/{Uri.EscapeDataString(UrlName)}";
}
