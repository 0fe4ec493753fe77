using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Hosting;

// The values that a route captured from the path of a request.
internal sealed class RouteValues
{
    public Dictionary<string, string> Values { get; } = [];

    public DriveAddress? Drive { get; set; }

    public ItemAddress? Item { get; set; }

    public SiteAddress? Site { get; set; }
}
