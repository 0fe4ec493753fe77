using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Drives;

// Parses Graph's paths of a drive, an item or a site. Each parser returns the number of leading segments that it consumed, or zero.
// Every segment is decoded once. A name cannot contain a colon, so a colon ends the names of an item.
internal static class AddressParser
{
    public static int Parse(string kind, ReadOnlySpan<string> segments, RouteValues routeValues) => kind switch
    {
        "drive" => ParseDrive(segments, routeValues),
        "item" => ParseItem(segments, routeValues),
        "site" => ParseSite(segments, routeValues),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    // The texts with which an address can start.
    public static IReadOnlyList<string> GetFirstSegments(string kind) => kind switch
    {
        "drive" => ["me", "users", "drives", "groups", "shares", "sites"],
        "item" => ["root", "root:", "driveItem", "special", "items"],
        "site" => ["sites"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static int ParseDrive(ReadOnlySpan<string> segments, RouteValues routeValues)
    {
        var (address, consumed) = segments switch
        {
            ["me", "drive", ..] => (new DriveAddress(), 2),
            ["me", "drives", var id, ..] => (new DriveAddress(id), 3),
            ["users", var user, "drive", ..] => (new DriveAddress(User: user), 3),
            ["users", _, "drives", var id, ..] => (new DriveAddress(id), 4),
            ["drives", var id, ..] => (new DriveAddress(id), 2),
            ["groups", var group, "drive", ..] => (new DriveAddress(Group: group), 3),
            ["groups", _, "drives", var id, ..] => (new DriveAddress(id), 4),
            ["shares", var share, "driveItem" or "root", ..] => (new DriveAddress(Share: share), 2),
            _ => (null, 0),
        };
        if (address is null && ParseSite(segments, routeValues) is > 0 and var siteLength)
        {
            (address, consumed) = segments[siteLength..] switch
            {
                ["drive", ..] => (new DriveAddress(Site: routeValues.Site), siteLength + 1),
                ["drives", var id, ..] => (new DriveAddress(id), siteLength + 2),
                _ => (null, 0),
            };
        }

        routeValues.Drive = address;
        return consumed;
    }

    private static int ParseItem(ReadOnlySpan<string> segments, RouteValues routeValues)
    {
        switch (segments)
        {
            case ["root", ..]:
            case ["driveItem", ..] when routeValues.Drive?.Share is not null:
                routeValues.Item = new ItemAddress(null, []);
                return 1;
            case ["root:", ..]:
                routeValues.Item = new ItemAddress(null, ParseNames(segments[1..], out var consumedFromRoot));
                return 1 + consumedFromRoot;
            case ["special", var name, ..] when !name.EndsWith(':'):
                routeValues.Item = new ItemAddress(null, [], name);
                return 2;
            case ["special", var name, ..]:
                routeValues.Item = new ItemAddress(null, ParseNames(segments[2..], out var consumedFromSpecial), name[..^1]);
                return 2 + consumedFromSpecial;
            case ["items", var id, ..] when !id.EndsWith(':'):
                routeValues.Item = new ItemAddress(GetStartId(id), []);
                return 2;
            case ["items", var id, ..]:
                routeValues.Item = new ItemAddress(GetStartId(id[..^1]), ParseNames(segments[2..], out var consumed));
                return 2 + consumed;
            default:
                return 0;
        }
    }

    private static int ParseSite(ReadOnlySpan<string> segments, RouteValues routeValues)
    {
        if (segments is not ["sites", var first, ..])
            return 0;
        if (!first.EndsWith(':'))
        {
            routeValues.Site = new SiteAddress(first);
            return 2;
        }

        var names = ParseNames(segments[2..], out var consumed);
        routeValues.Site = new SiteAddress(null, first[..^1], string.Join('/', names));
        return 2 + consumed;
    }

    private static string? GetStartId(string id) => id == "root" ? null : id;

    // Reads names up to the segment that ends with a colon, or to the last segment.
    private static List<string> ParseNames(ReadOnlySpan<string> segments, out int consumed)
    {
        var names = new List<string>();
        for (consumed = 0; consumed < segments.Length;)
        {
            var segment = segments[consumed++];
            var isLast = segment.EndsWith(':');
            if ((isLast ? segment[..^1] : segment) is { Length: > 0 } name)
                names.Add(name);
            if (isLast)
                break;
        }

        return names;
    }
}
