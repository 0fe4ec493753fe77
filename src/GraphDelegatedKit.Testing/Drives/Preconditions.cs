using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// If-Match: the caller changes what it has seen, or nothing.
internal static class Preconditions
{
    public static void RequireMatch(Exchange exchange, Item item)
    {
        var seen = exchange.Request.Headers.IfMatch.ToString();
        if (seen.Length > 0 && seen != "*" && seen != item.ETag && seen != item.CTag)
            throw new GraphRefusal(412, "resourceModified", "The resource has changed since the caller last read it; usually an eTag mismatch.");
    }
}
