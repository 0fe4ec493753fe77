namespace GraphDelegatedKit.Testing.Hosting;

// A route of Graph that programs commonly use and the tenant does not play, and its page: for the answer to such a request and for the
// table of the README. unplayed-routes.txt has one a line, below the name of its area. {user} at the start stands for "me" and
// "users/{id}".
internal sealed record UnplayedRoute(string Area, string Method, string Path, string Page)
{
    private const string ListResource = "unplayed-routes.txt";
    private const string AnyUser = "/{user}/";

    private static readonly Lazy<UnplayedRoute[]> List = new(static () => [.. Read()]);

    private readonly Lazy<Route[]> _routes = new(() =>
    [
        .. GetPatterns(Path).Select(pattern => new Route(HostRole.Graph, Method, "/{version}" + pattern)),
    ]);

    public static IReadOnlyList<UnplayedRoute> All => List.Value;

    public IReadOnlyList<Route> Routes => _routes.Value;

    public static UnplayedRoute? Find(string method, string[] segments) =>
        All.FirstOrDefault(unplayed => unplayed.Method == method && unplayed.Routes.Any(route => route.Match(segments) is not null));

    private static string[] GetPatterns(string path) => path.StartsWith(AnyUser, StringComparison.Ordinal)
        ? ["/me/" + path[AnyUser.Length..], "/users/{id}/" + path[AnyUser.Length..]]
        : [path];

    private static IEnumerable<UnplayedRoute> Read()
    {
        using var reader = new StreamReader(typeof(UnplayedRoute).Assembly.GetManifestResourceStream(ListResource)!);
        var area = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                area = line[2..];
            else if (line.Split(' ') is [var method, var path, var page])
                yield return new UnplayedRoute(area, method, path, page);
        }
    }
}
