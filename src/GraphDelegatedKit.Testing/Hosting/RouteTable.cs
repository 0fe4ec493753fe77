namespace GraphDelegatedKit.Testing.Hosting;

// The routes in the order in which they are tried: the first that matches counts. The path of a Graph route has one form (GraphPath); other
// routes take the path as it was sent.
internal sealed class RouteTable
{
    private readonly IReadOnlyList<Route> _routes;
    private readonly RouteIndex _graphIndex, _otherIndex;

    public RouteTable(IReadOnlyList<Route> routes)
    {
        _routes = routes;
        _graphIndex = new RouteIndex(routes, route => route.Role == HostRole.Graph);
        _otherIndex = new RouteIndex(routes, route => route.Role != HostRole.Graph);
    }

    // Returns the position of the route in the table, and what it captured; null if no route matches.
    public (int Position, RouteValues RouteValues)? Find(HostRole role, string method, string[] segments, string[] graphSegments)
    {
        Span<ulong> candidates = stackalloc ulong[RouteIndex.GetWordCount(_routes.Count)];
        candidates.Clear();
        if ((role & HostRole.Graph) != 0)
            _graphIndex.AddCandidates(method, graphSegments, candidates);
        _otherIndex.AddCandidates(method, segments, candidates);
        for (var word = 0; word < candidates.Length; word++)
        {
            for (var rest = candidates[word]; rest != 0; rest &= rest - 1)
            {
                var position = RouteIndex.GetPosition(word, rest);
                var route = _routes[position];
                if ((route.Role & role) != 0 && route.Match(route.Role == HostRole.Graph ? graphSegments : segments) is { } routeValues)
                    return (position, routeValues);
            }
        }

        return null;
    }
}
