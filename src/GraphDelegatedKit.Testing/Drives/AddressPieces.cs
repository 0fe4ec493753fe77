using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Sites;

namespace GraphDelegatedKit.Testing.Drives;

// The ways Graph names a drive, an item in it, and a site. Each takes its segments off the front and says how many.
// Segments come decoded, each once; a colon cannot be part of a name, so it parts names from what is asked of them.
internal static class AddressPieces
{
    public static int Take(string piece, ReadOnlySpan<string> rest, Captures captures) => piece switch
    {
        "drive" => TakeDrive(rest, captures),
        "item" => TakeItem(rest, captures),
        "site" => TakeSite(rest, captures),
        _ => throw new ArgumentOutOfRangeException(nameof(piece), piece, null),
    };

    private static int TakeDrive(ReadOnlySpan<string> rest, Captures captures)
    {
        var (address, taken) = rest switch
        {
            ["me", "drive", ..] => (new DriveAddress(), 2),
            ["me", "drives", var id, ..] => (new DriveAddress(id), 3),
            ["users", var person, "drive", ..] => (new DriveAddress(Person: person), 3),
            ["users", _, "drives", var id, ..] => (new DriveAddress(id), 4),
            ["drives", var id, ..] => (new DriveAddress(id), 2),
            ["groups", var group, "drive", ..] => (new DriveAddress(Group: group), 3),
            ["groups", _, "drives", var id, ..] => (new DriveAddress(id), 4),
            ["shares", var share, "driveItem" or "root", ..] => (new DriveAddress(Share: share), 2),
            _ => (null, 0),
        };
        if (address is null && TakeSite(rest, captures) is > 0 and var site)
        {
            (address, taken) = rest[site..] switch
            {
                ["drive", ..] => (new DriveAddress(Site: captures.Site), site + 1),
                ["drives", var id, ..] => (new DriveAddress(id), site + 2),
                _ => (null, 0),
            };
        }

        captures.Drive = address;
        return taken;
    }

    private static int TakeItem(ReadOnlySpan<string> rest, Captures captures)
    {
        switch (rest)
        {
            case ["root", ..]:
            case ["driveItem", ..] when captures.Drive?.Share is not null:
                captures.Item = new ItemAddress(null, []);
                return 1;
            case ["root:", ..]:
                captures.Item = new ItemAddress(null, Names(rest[1..], out var fromRoot));
                return 1 + fromRoot;
            case ["items", var id, ..] when !id.EndsWith(':'):
                captures.Item = new ItemAddress(StartOf(id), []);
                return 2;
            case ["items", var id, ..]:
                captures.Item = new ItemAddress(StartOf(id[..^1]), Names(rest[2..], out var fromItem));
                return 2 + fromItem;
            default:
                return 0;
        }
    }

    private static int TakeSite(ReadOnlySpan<string> rest, Captures captures)
    {
        if (rest is not ["sites", var start, ..])
            return 0;
        if (!start.EndsWith(':'))
        {
            captures.Site = new SiteAddress(start);
            return 2;
        }

        var names = Names(rest[2..], out var taken);
        captures.Site = new SiteAddress(null, start[..^1], string.Join('/', names));
        return 2 + taken;
    }

    private static string? StartOf(string id) => id == "root" ? null : id;

    // Up to the segment that ends in a colon, or to the end.
    private static List<string> Names(ReadOnlySpan<string> rest, out int taken)
    {
        var names = new List<string>();
        for (taken = 0; taken < rest.Length;)
        {
            var segment = rest[taken++];
            var closes = segment.EndsWith(':');
            if ((closes ? segment[..^1] : segment) is { Length: > 0 } name)
                names.Add(name);
            if (closes)
                break;
        }

        return names;
    }
}
