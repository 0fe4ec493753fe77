using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// Both versions play alike; addresses in an answer stay in the version they were asked in.
internal static class GraphRoot
{
    public static string Of(Exchange exchange) => $"{exchange.Origin.Base}/{exchange.Target.Path.Split('/')[1]}";
}
