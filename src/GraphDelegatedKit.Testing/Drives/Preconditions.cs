using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// If-Match: the change applies only if the caller has seen the current version.
internal static class Preconditions
{
    public static void EnsureMatch(RequestContext context, Item item)
    {
        var ifMatch = context.Request.Headers.IfMatch.ToString();
        if (ifMatch.Length > 0 && ifMatch != "*" && ifMatch != item.ETag && ifMatch != item.CTag)
            throw new GraphErrorException(
                412, "resourceModified", "The resource has changed since the caller last read it; usually an eTag mismatch.");
    }
}
