using System.Numerics;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Hosting;

// Excludes the routes that cannot match a path, without trying them. For each of a few positions, counted from the start or the end of the
// path, it knows the routes that allow a text there; a path can match the routes that allow all its texts. A set of routes is a bit for
// each, in the order of the routes, so that the order stays.
[NotInSnapshots("made from the routes, and never changed")]
internal sealed class RouteIndex
{
    private const int StartPositions = 3, EndPositions = 2;
    private const int WordBits = 64;

    private readonly Dictionary<string, ulong[]> _byMethod;
    private readonly PositionIndex[] _fromStart, _fromEnd;

    public RouteIndex(IReadOnlyList<Route> routes, Func<Route, bool> includes)
    {
        var included = routes.Select((route, number) => (Number: number, Route: route)).Where(entry => includes(entry.Route)).ToList();
        _byMethod = CreateSets(
            included.SelectMany(entry => entry.Route.Methods.Select(method => (method, entry.Number))),
            StringComparer.Ordinal,
            routes.Count);
        _fromStart = CreateAll(StartPositions, (route, position) => route.GetTextsFromStart(position));
        _fromEnd = CreateAll(EndPositions, (route, position) => route.GetTextsFromEnd(position));

        PositionIndex[] CreateAll(int count, Func<Route, int, IReadOnlyList<string>?> getTexts) =>
        [
            .. Enumerable.Range(0, count).Select(position => new PositionIndex(
                [.. included.Select(entry => (entry.Number, getTexts(entry.Route, position)))], routes.Count)),
        ];
    }

    public static int GetWordCount(int routeCount) => (routeCount + WordBits - 1) / WordBits;

    // The position of the first route of a set whose word has these bits.
    public static int GetPosition(int word, ulong bits) => (word * WordBits) + BitOperations.TrailingZeroCount(bits);

    public void AddCandidates(string method, string[] segments, Span<ulong> candidates)
    {
        if (segments.Length == 0 || !_byMethod.TryGetValue(method, out var allowed))
            return;
        Span<ulong> found = stackalloc ulong[allowed.Length];
        allowed.CopyTo(found);
        for (var position = 0; position < StartPositions; position++)
            Intersect(found, _fromStart[position].Find(position < segments.Length ? segments[position] : null));
        for (var position = 0; position < EndPositions; position++)
            Intersect(found, _fromEnd[position].Find(position < segments.Length ? segments[^(position + 1)] : null));
        for (var word = 0; word < found.Length; word++)
            candidates[word] |= found[word];
    }

    private static void Intersect(Span<ulong> routes, ulong[] others)
    {
        for (var word = 0; word < routes.Length; word++)
            routes[word] &= others[word];
    }

    private static void Add(ulong[] routes, int number) => routes[number / WordBits] |= 1UL << (number % WordBits);

    private static Dictionary<string, ulong[]> CreateSets(
        IEnumerable<(string Key, int Number)> entries, StringComparer comparer, int routeCount)
    {
        var sets = new Dictionary<string, ulong[]>(comparer);
        foreach (var (key, number) in entries)
        {
            if (!sets.TryGetValue(key, out var routes))
                sets.Add(key, routes = new ulong[GetWordCount(routeCount)]);
            Add(routes, number);
        }

        return sets;
    }

    // The routes that allow a text at one position. Those that allow any text are in each set.
    private sealed class PositionIndex
    {
        private readonly Dictionary<string, ulong[]> _byText;
        private readonly ulong[] _withAnyText;

        public PositionIndex(IReadOnlyList<(int Number, IReadOnlyList<string>? Texts)> routes, int routeCount)
        {
            _withAnyText = new ulong[GetWordCount(routeCount)];
            foreach (var (number, _) in routes.Where(route => route.Texts is null))
                Add(_withAnyText, number);
            _byText = CreateSets(
                routes.SelectMany(route => (route.Texts ?? []).Select(text => (text, route.Number))),
                StringComparer.OrdinalIgnoreCase,
                routeCount);
            foreach (var allowed in _byText.Values)
            {
                for (var word = 0; word < allowed.Length; word++)
                    allowed[word] |= _withAnyText[word];
            }
        }

        // Null for a path that ends before the position.
        public ulong[] Find(string? text) => text is not null && _byText.TryGetValue(text, out var routes) ? routes : _withAnyText;
    }
}
