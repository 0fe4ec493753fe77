using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// If-Match: the caller changes what it has seen, or nothing.
internal static class Preconditions
{
    public static void EnsureMatch(RequestContext context, Item item)
    {
        var ifMatch = context.Request.Headers.IfMatch.ToString();
        if (ifMatch.Length > 0 && ifMatch != "*" && ifMatch != item.ETag && ifMatch != item.CTag)
            throw new GraphErrorException(412, "resourceModified", "The resource has changed since the caller last read it; usually an eTag mismatch.");
    }
}
