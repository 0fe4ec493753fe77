using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Drives;

// The identity of a drive, which belongs to a user or is a library of a site.
internal sealed record DriveInfo(string Id, string Name, LocalUser? Owner, Site? Site)
{
    public bool IsPersonal => Owner is not null;

    public string DriveType => IsPersonal ? "business" : "documentLibrary";

    // The path of the root folder on the file host.
    public string WebPath => IsPersonal
        ? $"/personal/{Owner!.UserPrincipalName.Replace('@', '_').Replace('.', '_')}/Documents"
        : $"{Site!.Path}/{(Name == "Documents" ? "Shared%20Documents" : Uri.EscapeDataString(Name))}";
}
