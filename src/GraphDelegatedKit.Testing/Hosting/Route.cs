using GraphDelegatedKit.Testing.Drives;

namespace GraphDelegatedKit.Testing.Hosting;

// The host role, methods and path pattern of an endpoint, such as "/{tenant}/oauth2/v2.0/token". {name} matches one segment; {@drive},
// {@item} and {@site} match as many segments as AddressParser consumes.
internal sealed class Route
{
    private readonly string[] _templates;
    private readonly int _literalCount; // of those before the first placeholder

    public Route(HostRole role, string methods, string pattern)
    {
        Role = role;
        Pattern = pattern;
        Methods = methods.Split(' ');
        _templates = pattern.Split('/')[1..];
        _literalCount = _templates.TakeWhile(IsLiteral).Count();
    }

    public HostRole Role { get; }

    public IReadOnlyList<string> Templates => _templates;

    public string[] Methods { get; }

    public string Pattern { get; }

    // The texts that the route allows at a position, counted from the start of a path; null if it allows any. Positions behind an address
    // are unknown, because its length varies.
    public IReadOnlyList<string>? GetTextsFromStart(int position) =>
        position >= _templates.Length || _templates.Take(position).Any(IsAddress) ? null
        : IsAddress(_templates[position]) ? AddressParser.GetFirstSegments(GetAddressKind(_templates[position]))
        : GetLiteral(_templates[position]);

    // The same, counted from the end of a path.
    public IReadOnlyList<string>? GetTextsFromEnd(int position) =>
        position >= _templates.Length || _templates.TakeLast(position + 1).Any(IsAddress) ? null : GetLiteral(_templates[^(position + 1)]);

    public RouteValues? Match(string[] segments)
    {
        // Every template takes at least one segment. Most routes end here, without an allocation.
        if (segments.Length < _templates.Length || !HasLiterals(segments))
            return null;
        var routeValues = new RouteValues();
        var position = 0;
        foreach (var template in _templates)
        {
            var consumed = position < segments.Length ? MatchSegment(template, segments.AsSpan(position), routeValues) : 0;
            if (consumed == 0)
                return null;
            position += consumed;
        }

        return position == segments.Length ? routeValues : null;
    }

    private bool HasLiterals(string[] segments)
    {
        for (var index = 0; index < _literalCount; index++)
        {
            if (!_templates[index].Equals(segments[index], StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    private static bool IsLiteral(string template) => !template.StartsWith('{');

    private static string[]? GetLiteral(string template) => IsLiteral(template) ? [template] : null;

    private static bool IsAddress(string template) => template.StartsWith("{@", StringComparison.Ordinal);

    private static string GetAddressKind(string address) => address[2..^1];

    private static int MatchSegment(string template, ReadOnlySpan<string> segments, RouteValues routeValues)
    {
        if (IsAddress(template))
            return AddressParser.Parse(GetAddressKind(template), segments, routeValues);
        if (IsLiteral(template))
            return template.Equals(segments[0], StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        if (segments[0].Length == 0)
            return 0;
        routeValues.Values[template[1..^1]] = segments[0];
        return 1;
    }
}
