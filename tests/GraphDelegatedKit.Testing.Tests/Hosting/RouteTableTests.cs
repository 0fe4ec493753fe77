using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// The table finds the route that a search of all routes, one after another, finds.
[TestFixture]
internal sealed class RouteTableTests
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "get", "HEAD"];

    private static readonly HostRole[] Roles = [HostRole.SignIn, HostRole.Graph, HostRole.Files, HostRole.Any, HostRole.None];

    private static readonly string[] Drives =
    [
        "me/drive", "me/drives/b!1", "users/ada/drive", "users/ada/drives/b!1", "drives/b!1",
        "groups/staff/drive", "groups/staff/drives/b!1",
        "shares/u!x/driveItem", "shares/u!x/root", "sites/root/drive", "sites/contoso:/sites/a/b:/drives/b!1",
    ];

    private static readonly string[] Items =
    [
        "root", "root:/a/b.txt", "root:/a/b.txt:", "items/01A", "items/01A:/a.txt", "items/01A:/a/b.txt:", "special/documents",
        "special/documents:/a.txt:", "driveItem",
    ];

    private static readonly string[] Sites = ["sites/root", "sites/contoso:/sites/a", "sites/contoso:/sites/a/b:"];

    private List<Route> _routes = [];
    private RouteTable _table = null!;

    [OneTimeSetUp]
    public async Task ReadRoutesAsync()
    {
        await using var tenant = await LocalTenant.StartAsync();
        _routes = [.. tenant.PlayedEndpoints.Select(endpoint => endpoint.Route)];
        _table = new RouteTable(_routes);
    }

    [Test]
    public void Every_address_of_every_route_is_found_as_by_a_search_of_all_routes()
    {
        var differences = new List<string>();
        var unreachable = new List<string>();
        foreach (var route in _routes)
        {
            var isFound = false;
            foreach (var path in CreatePaths(route))
            {
                foreach (var method in route.Methods)
                {
                    var found = Find(route.Role, method, path, differences);
                    isFound |= found is not null;
                    Find(HostRole.Any, method, path, differences);
                }
            }

            if (!isFound)
                unreachable.Add(route.Pattern);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(differences, Is.Empty);
            Assert.That(unreachable, Is.Empty);
            Assert.That(_routes, Has.Count.GreaterThan(600));
        }
    }

    [Test]
    public void Addresses_near_a_route_are_found_as_by_a_search_of_all_routes()
    {
        var differences = new List<string>();
        var (found, unknown) = (0, 0);
        var paths = _routes.SelectMany(route => CreatePaths(route).Take(3)).Distinct().SelectMany(CreateNeighbors).Distinct().ToList();
        foreach (var (path, number) in paths.Select((path, number) => (path, number)))
        {
            // All methods on all hosts would take minutes: each address gets some of them, and all addresses together get all.
            for (var step = 0; step < 4; step++)
            {
                var role = Roles[(number + step) % Roles.Length];
                _ = Find(role, Methods[(number + (3 * step)) % Methods.Length], path, differences) is null ? unknown++ : found++;
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(differences, Is.Empty);
            Assert.That(found, Is.GreaterThan(1_000));
            Assert.That(unknown, Is.GreaterThan(1_000));
        }
    }

    [TestCase("GET", "/v1.0/me/drive/root/children", 4)]
    [TestCase("GET", "/v1.0/me", 4)]
    [TestCase("GET", "/v1.0/me/drive/root:/a/b.txt", 8)]
    [TestCase("GET", "/v1.0/me/nothing", 40)]
    public void Few_routes_are_tried(string method, string path, int maxCount)
    {
        var index = new RouteIndex(_routes, route => route.Role == HostRole.Graph);
        var candidates = new ulong[RouteIndex.GetWordCount(_routes.Count)];

        index.AddCandidates(method, path.Split('/')[1..], candidates);

        Assert.That(candidates.Sum(word => System.Numerics.BitOperations.PopCount(word)), Is.LessThanOrEqualTo(maxCount));
    }

    private Route? Find(HostRole role, string method, string path, List<string> differences)
    {
        var segments = path.Split('/')[1..];
        var graphSegments = (role & HostRole.Graph) != 0 ? GraphPath.Parse(segments, "").Segments : [];
        var (expected, expectedValues) = Search(role, method, segments, graphSegments);
        var found = _table.Find(role, method, segments, graphSegments);
        var foundRoute = found is { } hit ? _routes[hit.Position] : null;
        if (foundRoute != expected)
            differences.Add($"{role} {method} {path}: {foundRoute?.Pattern} instead of {expected?.Pattern}");
        else if (found is { } same && JsonSerializer.Serialize(same.RouteValues) != JsonSerializer.Serialize(expectedValues))
            differences.Add($"{role} {method} {path}: other values");
        return expected;
    }

    private (Route? Route, RouteValues? Values) Search(HostRole role, string method, string[] segments, string[] graphSegments)
    {
        foreach (var route in _routes)
        {
            if ((route.Role & role) != 0
                && route.Methods.Contains(method, StringComparer.Ordinal)
                && route.Match(route.Role == HostRole.Graph ? graphSegments : segments) is { } routeValues)
                return (route, routeValues);
        }

        return default;
    }

    private static IEnumerable<string> CreatePaths(Route route) => route.Templates.Aggregate(
        (IEnumerable<string>)[""],
        (paths, template) => paths.SelectMany(path => CreateTexts(template).Select(text => $"{path}/{text}")));

    private static string[] CreateTexts(string template) => template switch
    {
        "{@drive}" => Drives,
        "{@item}" => Items,
        "{@site}" => Sites,
        ['{', ..] => ["x1"],
        _ => [template],
    };

    // The same path with a segment misspelt, missing, too much or in other letters.
    private static IEnumerable<string> CreateNeighbors(string path)
    {
        var segments = path.Split('/')[1..];
        for (var index = 0; index < segments.Length; index++)
        {
            yield return Join([.. segments[..index], segments[index] + "x", .. segments[(index + 1)..]]);
            yield return Join([.. segments[..index], segments[index].ToUpperInvariant(), .. segments[(index + 1)..]]);
            yield return Join([.. segments[..index], "", .. segments[(index + 1)..]]);
            yield return Join([.. segments[..index], .. segments[(index + 1)..]]);
            yield return Join([.. segments[..index], "me", .. segments[index..]]);
        }

        yield return path + "/";
        yield return path + "/children";
        yield return path + ":/children";
    }

    private static string Join(string[] segments) => "/" + string.Join('/', segments);
}
