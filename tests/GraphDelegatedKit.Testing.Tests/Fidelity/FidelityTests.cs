using System.Reflection;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Tests.Fidelity;

/// <summary>Every endpoint names the page it plays, and the README tells what is played and what is not.</summary>
[TestFixture]
internal sealed class FidelityTests : SharedTenantFixture
{
    private const string Start = "<!-- made from the routes by .ci/accept-fidelity -->";

    private const string ControlStart = "<!-- the control API, made from its routes by .ci/accept-fidelity -->";
    private const string ControlEnd = "<!-- end of the control API -->";

    private static readonly string Readme = Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing", "README.md");

    private static readonly string[] OfficialHosts =
        ["learn.microsoft.com", "datatracker.ietf.org", "openid.net", "docs.oasis-open.org", "html.spec.whatwg.org"];

    private IEnumerable<IEndpoint> Endpoints => Tenant.PlayedEndpoints.Where(FidelityTable.IsPartOfMicrosoft);

    [Test]
    public void Every_endpoint_names_a_page_for_each_of_its_methods()
    {
        var withoutPage = Endpoints
            .Where(endpoint => endpoint.Route.Methods.Except(PlayedPage.GetAll(endpoint).SelectMany(played => played.Methods)).Any())
            .Select(endpoint => $"{endpoint.GetType().Name}: {string.Join(' ', endpoint.Route.Methods)} {endpoint.Route.Pattern}");

        Assert.That(withoutPage, Is.Empty);
    }

    [Test]
    public void Every_page_of_an_endpoint_documents_one_of_its_requests()
    {
        var unused = Endpoints
            .GroupBy(endpoint => endpoint.GetType())
            .SelectMany(group => group.Key.GetCustomAttributes<PlaysAttribute>()
                .Select(plays => plays.Page.Split('#')[0])
                .Except(group.SelectMany(PlayedPage.GetAll).Select(played => played.Page))
                .Select(page => $"{group.Key.Name}: {page}"));

        Assert.That(unused, Is.Empty);
    }

    [Test]
    public void Every_page_is_an_absolute_address_of_an_official_documentation()
    {
        var pages = Endpoints
            .SelectMany(endpoint => endpoint.GetType().GetCustomAttributes<PlaysAttribute>())
            .Select(plays => plays.Page)
            .Concat(UnplayedRoute.All.Select(unplayed => unplayed.Page));

        Assert.That(pages.Where(page => !IsOfficial(page)), Is.Empty);
    }

    [Test]
    public void A_difference_is_a_sentence()
    {
        var differences = Endpoints
            .SelectMany(endpoint => endpoint.GetType().GetCustomAttributes<PlaysAttribute>())
            .Select(plays => plays.Difference)
            .OfType<string>();

        Assert.That(differences.Where(text => !text.EndsWith('.') || text.Contains('|') || text.Contains('\n')), Is.Empty);
    }

    [Test]
    public void No_route_of_the_list_of_unplayed_ones_is_played()
    {
        var played = UnplayedRoute.All.Where(IsPlayed).Select(unplayed => $"{unplayed.Method} {unplayed.Path}");

        Assert.That(played, Is.Empty, "Run .ci/accept-fidelity, which removes them from Hosting/unplayed-routes.txt.");
    }

    [Test]
    public async Task A_request_that_is_not_played_is_answered_with_its_page()
    {
        var (status, body) = await Client.GetAsync("https://graph.microsoft.com/v1.0/me/todo/lists?$top=1");
        var (unknownStatus, unknownBody) = await Client.GetAsync("https://graph.microsoft.com/v1.0/me/todos");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That((string)body["error"]!["message"]!, Does.Contain("https://learn.microsoft.com/graph/api/todo-list-lists"));
            Assert.That(unknownStatus, Is.EqualTo(501));
            Assert.That((string)unknownBody["error"]!["message"]!, Does.Not.Contain("learn.microsoft.com"));
        }
    }

    [Test]
    public void Pages_of_different_addresses_have_different_names()
    {
        var pages = Endpoints.SelectMany(PlayedPage.GetAll).Select(played => played.Page)
            .Concat(UnplayedRoute.All.Select(unplayed => unplayed.Page))
            .Distinct();

        Assert.That(pages.GroupBy(FidelityTable.GetName).Where(group => group.Count() > 1).Select(group => group.Key), Is.Empty);
    }

    [Test]
    public void The_README_has_the_table_of_today()
    {
        if (Environment.GetEnvironmentVariable("ACCEPT_FIDELITY") == "1")
            Accept();

        var text = File.ReadAllText(Readme);

        Assert.That(
            text[(text.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..] == "\n" + FidelityTable.Create(Tenant.PlayedEndpoints),
            "The table in src/GraphDelegatedKit.Testing/README.md is not that of the routes. Run .ci/accept-fidelity.");
    }

    [Test]
    public async Task The_README_has_the_control_API_of_today()
    {
        using var control = new ControlClient(Tenant.Address);
        var (_, openApi) = await control.GetAsync("openapi.json");
        var table = ControlApiTable.Create(Tenant.Control.Routes, openApi);
        var text = await File.ReadAllTextAsync(Readme);
        var start = text.IndexOf(ControlStart, StringComparison.Ordinal) + ControlStart.Length;
        var end = text.IndexOf(ControlEnd, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("ACCEPT_FIDELITY") == "1")
            await File.WriteAllTextAsync(Readme, string.Concat(text.AsSpan(0, start), "\n", table, text.AsSpan(end)));

        text = await File.ReadAllTextAsync(Readme);

        end = text.IndexOf(ControlEnd, StringComparison.Ordinal);
        Assert.That(
            text[start..end] == "\n" + table,
            "The table of the control API in src/GraphDelegatedKit.Testing/README.md is not that of the routes. Run .ci/accept-fidelity.");
    }

    // The resource in the assembly still has the removed lines, so the script runs this twice.
    private void Accept()
    {
        var list = Path.Combine(Path.GetDirectoryName(Readme)!, "Hosting", "unplayed-routes.txt");
        var played = UnplayedRoute.All.Where(IsPlayed)
            .Select(unplayed => $"{unplayed.Method} {unplayed.Path} {unplayed.Page}")
            .ToHashSet();
        if (played.Count > 0)
            File.WriteAllLines(list, File.ReadAllLines(list).Where(line => !played.Contains(line)));
        var text = File.ReadAllText(Readme);
        var before = text.AsSpan(0, text.IndexOf(Start, StringComparison.Ordinal) + Start.Length);
        File.WriteAllText(Readme, string.Concat(before, "\n", FidelityTable.Create(Tenant.PlayedEndpoints)));
    }

    // Whether a request of the route, with a value for each placeholder, finds an endpoint.
    private bool IsPlayed(UnplayedRoute unplayed) => unplayed.Routes
        .Select(route => route.Pattern.Split('/')[1..].SelectMany(GetSample).ToArray())
        .Any(segments => Endpoints.Any(endpoint => endpoint.Route.Role == HostRole.Graph
            && endpoint.Route.Methods.Contains(unplayed.Method)
            && endpoint.Route.Match(segments) is not null));

    private static string[] GetSample(string segment) => segment switch
    {
        "{version}" => ["v1.0"],
        "{@drive}" => ["me", "drive"],
        "{@item}" => ["items", "1"],
        "{@site}" => ["sites", "1"],
        ['{', ..] => ["1"],
        _ => [segment],
    };

    private static bool IsOfficial(string page) =>
        Uri.TryCreate(page, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && OfficialHosts.Contains(uri.Host)
        && !uri.AbsolutePath.StartsWith("/en-us", StringComparison.OrdinalIgnoreCase);
}
