using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Drives;

// What a drive is called and whose it is: a person's, or a library of a site.
internal sealed record DriveInfo(string Id, string Name, LocalUser? Owner, Site? Site)
{
    public bool IsPersonal => Owner is not null;

    public string DriveType => IsPersonal ? "business" : "documentLibrary";

    // The address of the root folder below the host.
    public string WebPath => IsPersonal
        ? $"/personal/{Owner!.UserPrincipalName.Replace('@', '_').Replace('.', '_')}/Documents"
        : $"{Site!.Path}/{(Name == "Documents" ? "Shared%20Documents" : Uri.EscapeDataString(Name))}";
}
