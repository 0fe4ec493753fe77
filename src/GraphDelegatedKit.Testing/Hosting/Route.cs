using GraphDelegatedKit.Testing.Drives;

namespace GraphDelegatedKit.Testing.Hosting;

// Where an endpoint answers: "/{tenant}/oauth2/v2.0/token". {name} takes one segment; {@drive}, {@item} and {@site} take as many as Graph's
// own ways to name one of these need (AddressPieces).
internal sealed class Route
{
    private readonly string[] _pieces;

    public Route(Role role, string methods, string pattern)
    {
        Role = role;
        Methods = methods.Split(' ');
        _pieces = pattern.Split('/')[1..];
    }

    public Role Role { get; }

    public string[] Methods { get; }

    public Captures? Match(string[] segments)
    {
        var captures = new Captures();
        var at = 0;
        foreach (var piece in _pieces)
        {
            var taken = at < segments.Length ? Take(piece, segments.AsSpan(at), captures) : 0;
            if (taken == 0)
                return null;
            at += taken;
        }

        return at == segments.Length ? captures : null;
    }

    private static int Take(string piece, ReadOnlySpan<string> rest, Captures captures)
    {
        if (piece.StartsWith("{@", StringComparison.Ordinal))
            return AddressPieces.Take(piece[2..^1], rest, captures);
        if (!piece.StartsWith('{'))
            return piece.Equals(rest[0], StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        if (rest[0].Length == 0)
            return 0;
        captures.Names[piece[1..^1]] = rest[0];
        return 1;
    }
}
