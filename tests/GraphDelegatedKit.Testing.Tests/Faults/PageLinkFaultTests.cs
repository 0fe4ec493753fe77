using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class PageLinkFaultTests : TenantFixture
{
    private const string UsersUrl = "https://graph.microsoft.com/v1.0/users?$top=2&$select=id";

    private protected override LocalTenantOptions Options => new() { Users = LocalUser.Generate(7), TimeProvider = Clock };

    [TestCase("https://evil.example/v1.0/users?$skiptoken=x")]
    [TestCase("http://graph.microsoft.com/v1.0/users")]
    [TestCase("users?$skiptoken=x")]
    [TestCase("::not a link::")]
    [TestCase("")]
    public async Task A_scripted_next_link_replaces_the_real_one(string link)
    {
        Tenant.Faults.LetThrough("/v1.0/users", 1);
        Tenant.Faults.ReplaceNextLink("/v1.0/users", link);

        var (_, first) = await Client.GetAsync(UsersUrl);
        var (_, second) = await Client.GetAsync((string)first["@odata.nextLink"]!);

        Assert.That((string)second["@odata.nextLink"]!, Is.EqualTo(link));
    }

    [TestCase(1, 0, new[] { 0, 0, 0, 0, 0, 0 })]
    [TestCase(3, 0, new[] { 0, 1, 2, 0, 1, 2 })]
    [TestCase(2, 1, new[] { 0, 1, 2, 1, 2, 1 })]
    public async Task Next_links_can_form_a_cycle_of_any_length(int length, int after, int[] pages)
    {
        Tenant.Faults.CycleLinks("/v1.0/users", length, after);

        var firstIds = new List<string>();
        var link = UsersUrl;
        for (var page = 0; page < 6; page++)
        {
            var (_, body) = await Client.GetAsync(link);
            firstIds.Add((string)body["value"]![0]!["id"]!);
            link = (string)body["@odata.nextLink"]!;
        }

        Assert.That(firstIds, Is.EqualTo(pages.Select(page => Tenant.Users[page * 2].Id)));
        Assert.That(Tenant.Faults.Remaining, Is.Zero);
    }

    [Test]
    public async Task Empty_and_repeated_pages_lose_no_item()
    {
        Tenant.Faults.InsertEmptyPage("/v1.0/users", times: 2);
        Tenant.Faults.RepeatPage("/v1.0/users", times: 1);
        Tenant.Faults.LetThrough("/v1.0/users", times: 2);
        Tenant.Faults.InsertEmptyPage("/v1.0/users", times: 1);

        var sizes = new List<int>();
        var ids = new List<string>();
        var links = new List<string>();
        for (var link = UsersUrl; link is not null;)
        {
            links.Add(link);
            var (_, page) = await Client.GetAsync(link);
            sizes.Add(page["value"]!.AsArray().Count);
            ids.AddRange(page["value"]!.AsArray().Select(user => (string)user!["id"]!));
            link = (string?)page["@odata.nextLink"];
        }

        Assert.Multiple(() =>
        {
            Assert.That(sizes, Is.EqualTo(new[] { 0, 0, 2, 2, 2, 0, 2, 1 }));
            Assert.That(links, Is.Unique);
            Assert.That(ids.Distinct(), Is.EqualTo(Tenant.Users.Select(user => user.Id)));
        });
    }

    [TestCase(400, "Request_UnsupportedQuery")]
    [TestCase(410, "resyncRequired")]
    public async Task A_next_link_can_expire_but_a_first_page_does_not(int status, string code)
    {
        Tenant.Faults.ExpireLink("/v1.0/users", times: 1, status, code);

        var (_, first) = await Client.GetAsync(UsersUrl);
        var (rejected, error) = await Client.GetAsync((string)first["@odata.nextLink"]!);
        var (after, _) = await Client.GetAsync((string)first["@odata.nextLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected, Is.EqualTo(status));
            Assert.That((string)error["error"]!["code"]!, Is.EqualTo(code));
            Assert.That(after, Is.EqualTo(200));
        }
    }
}
