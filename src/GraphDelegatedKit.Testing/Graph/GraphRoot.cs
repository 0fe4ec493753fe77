using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// Both versions behave the same. Addresses in a response have the version of the request.
internal static class GraphRoot
{
    public static string GetUrl(RequestContext context) => $"{context.Origin.BaseUrl}/{context.Target.Path.Split('/')[1]}";
}
