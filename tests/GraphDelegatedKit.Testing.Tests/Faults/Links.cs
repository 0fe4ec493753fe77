using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class Links
{
    private const string Users = "https://graph.microsoft.com/v1.0/users?$top=2&$select=id";

    private LocalTenant _tenant = null!;
    private Client _client = null!;

    [SetUp]
    public async Task Start()
    {
        _tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(7) });
        _client = new Client(_tenant);
        await _client.SignInAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _tenant.DisposeAsync();
    }

    [TestCase("https://evil.example/v1.0/users?$skiptoken=x")]
    [TestCase("http://graph.microsoft.com/v1.0/users")]
    [TestCase("users?$skiptoken=x")]
    [TestCase("::not a link::")]
    [TestCase("")]
    public async Task Lead_where_they_are_told_to(string link)
    {
        _tenant.Faults.Pass("/v1.0/users", 1);
        _tenant.Faults.LinkTo("/v1.0/users", link);

        var (_, first) = await _client.GetAsync(Users);
        var (_, second) = await _client.GetAsync((string)first["@odata.nextLink"]!);

        Assert.That((string)second["@odata.nextLink"]!, Is.EqualTo(link));
    }

    [TestCase(1, 0, new[] { 0, 0, 0, 0, 0, 0 })]
    [TestCase(3, 0, new[] { 0, 1, 2, 0, 1, 2 })]
    [TestCase(2, 1, new[] { 0, 1, 2, 1, 2, 1 })]
    public async Task Go_round_in_circles_of_any_length(int length, int after, int[] pages)
    {
        _tenant.Faults.CycleLinks("/v1.0/users", length, after);

        var met = new List<string>();
        var link = Users;
        for (var page = 0; page < 6; page++)
        {
            var (_, body) = await _client.GetAsync(link);
            met.Add((string)body["value"]![0]!["id"]!);
            link = (string)body["@odata.nextLink"]!;
        }

        Assert.That(met, Is.EqualTo(pages.Select(page => _tenant.Users[page * 2].Id)));
        Assert.That(_tenant.Faults.Left, Is.Zero);
    }

    [Test]
    public async Task Lead_through_empty_pages_without_loss_and_repeated_ones_by_other_addresses()
    {
        _tenant.Faults.EmptyPage("/v1.0/users", times: 2);
        _tenant.Faults.RepeatPage("/v1.0/users", times: 1);
        _tenant.Faults.Pass("/v1.0/users", times: 2);
        _tenant.Faults.EmptyPage("/v1.0/users", times: 1);

        var sizes = new List<int>();
        var ids = new List<string>();
        var links = new List<string>();
        for (var link = Users; link is not null;)
        {
            links.Add(link);
            var (_, page) = await _client.GetAsync(link);
            sizes.Add(page["value"]!.AsArray().Count);
            ids.AddRange(page["value"]!.AsArray().Select(user => (string)user!["id"]!));
            link = (string?)page["@odata.nextLink"];
        }

        Assert.Multiple(() =>
        {
            Assert.That(sizes, Is.EqualTo(new[] { 0, 0, 2, 2, 2, 0, 2, 1 }));
            Assert.That(links, Is.Unique);
            Assert.That(ids.Distinct(), Is.EqualTo(_tenant.Users.Select(user => user.Id)));
        });
    }

    [TestCase(400, "Request_UnsupportedQuery")]
    [TestCase(410, "resyncRequired")]
    public async Task Grow_old_but_a_first_page_does_not(int status, string code)
    {
        _tenant.Faults.ExpireLink("/v1.0/users", times: 1, status, code);

        var (_, first) = await _client.GetAsync(Users);
        var (refused, error) = await _client.GetAsync((string)first["@odata.nextLink"]!);
        var (after, _) = await _client.GetAsync((string)first["@odata.nextLink"]!);

        Assert.That((refused, (string)error["error"]!["code"]!, after), Is.EqualTo((status, code, 200)));
    }
}
