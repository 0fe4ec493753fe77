using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// Both versions play alike; addresses in an answer stay in the version they were asked in.
internal static class GraphRoot
{
    public static string GetUrl(RequestContext context) => $"{context.Origin.BaseUrl}/{context.Target.Path.Split('/')[1]}";
}
