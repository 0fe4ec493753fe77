using System.Text;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>What a pasted address means, before any request is sent. <see cref="PastedAddressParser"/> creates it.</summary>
internal interface IPastedAddress
{
    /// <summary>Returns the form in which Graph accepts an address of a file or folder. It opens the file, so it is a secret.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls"/></remarks>
    protected static string CreateShareId(string url) =>
        "u!" + Convert.ToBase64String(Encoding.UTF8.GetBytes(url)).TrimEnd('=').Replace('/', '_').Replace('+', '-');
}

/// <summary>A link that only the service can read, such as a sharing link. The link grants access, so it is never shown.</summary>
internal sealed class LinkAddress(string url) : IPastedAddress
{
    public string ShareId => IPastedAddress.CreateShareId(url);
}

/// <summary>A part of SharePoint or OneDrive for work or school, by host and path.</summary>
internal sealed class WebAddress(string host, IReadOnlyList<string> names, WebAddressKind kind) : IPastedAddress
{
    // The first name of paths in which the second name is a site. In other paths the site is the root site of the host, or below it.
    private static readonly string[] ManagedPaths = ["sites", "teams", "personal", "portals"];

    public string Host => host;

    /// <summary>Gets the decoded names of the path, of sites, libraries, folders and the file.</summary>
    public IReadOnlyList<string> Names => names;

    public WebAddressKind Kind => kind;

    public bool IsPersonal => names is [var first, ..] && first.Equals("personal", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets the number of names in the path of the first site.</summary>
    public int FirstSiteLength => names is [var first, ..] && ManagedPaths.Contains(first, StringComparer.OrdinalIgnoreCase) ? 2 : 0;

    public string ShareId => IPastedAddress.CreateShareId(GetUrl(names.Count));

    /// <summary>Returns the address of the first names, for messages and for Graph.</summary>
    public string GetUrl(int count) => CreateUrl(host, names.Take(count));

    /// <summary>Returns the https address of a host and the decoded names of a path.</summary>
    public static string CreateUrl(string host, IEnumerable<string> names) =>
        "https://" + host + string.Concat(names.Select(name => "/" + Uri.EscapeDataString(name)));
}

internal enum WebAddressKind
{
    /// <summary>A site, a library, a folder or a file.</summary>
    Any,

    /// <summary>A document library, because the address was that of its view.</summary>
    Library,

    /// <summary>A site, because the address was that of its home page or of another of its pages.</summary>
    Site,
}

/// <summary>An item in a OneDrive of a personal account, by the id of the drive and the id or the path of the item.</summary>
internal sealed class DriveItemAddress(DrivePath path) : IPastedAddress
{
    public DrivePath DrivePath => path;
}

/// <summary>A team, or a channel of a team.</summary>
internal sealed class TeamAddress(string teamId, string? channelId) : IPastedAddress
{
    public string TeamId => teamId;

    public string? ChannelId => channelId;
}
