using System.Net;
using GraphDelegatedKit.Tests.Bulk;

namespace GraphDelegatedKit.Tests.Users;

public sealed class GraphUsersTests
{
    [Test]
    public async Task Users_are_looked_up_by_an_id_or_a_name_with_any_characters()
    {
        using var server =
            new FakeBatchServer(item => new(HttpStatusCode.OK, """{"displayName":"Ada","jobTitle":"Engineer","accountEnabled":true}"""));
        await using var graph = BulkTestData.CreateClient(server);
        string[] names = ["1f", "ada@x.com", "ada_y.com#EXT#@x.com", "o'neil@x.com", "a/b", "a b", "$ada@x.com", "$o'x"];

        var results = await ToListAsync(graph.Users().GetManyAsync(names));

        Assert.That(results.Select(result => result.IdOrName), Is.EquivalentTo(names));
        Assert.That(
            results.Select(result => (result.IsFound, result.IsSuccess, result.Value!.JobTitle, result.Value.AccountEnabled)),
            Is.All.EqualTo(((bool?)true, true, "Engineer", (bool?)true)));
        const string Select = "?$select=id%2CuserPrincipalName%2CdisplayName%2CjobTitle%2CaccountEnabled";
        Assert.That(server.Items.Select(item => item.Url), Is.EqualTo(new[]
        {
            "/users/1f" + Select, "/users/ada%40x.com" + Select,
            "/users/ada_y.com%23EXT%23%40x.com" + Select, "/users/o%27neil%40x.com" + Select, "/users/a%2Fb" + Select,
            "/users/a%20b" + Select, "/users('%24ada%40x.com')" + Select, "/users('%24o%27%27x')" + Select,
        }));
    }

    [Test]
    public async Task Missing_users_are_returned_as_results()
    {
        using var server = new FakeBatchServer(item => BulkTestData.GetUser(item).StartsWith("unknown", StringComparison.Ordinal)
            ? new(HttpStatusCode.NotFound, TestData.ErrorJson("Request_ResourceNotFound")) : new(HttpStatusCode.OK, "{}"));
        await using var graph = BulkTestData.CreateClient(server);

        var results = (await ToListAsync(graph.Users().GetManyAsync(ToAsyncEnumerable(["ada", "unknown"]), ["mail"])))
            .ToDictionary(result => result.IdOrName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results["ada"].IsFound, Is.EqualTo(true));
            Assert.That(results["unknown"].IsFound, Is.EqualTo(false));
            Assert.That(results["unknown"].Value, Is.Null);
            Assert.That(results["unknown"].Status, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(results["unknown"].Error!.Code, Is.EqualTo("Request_ResourceNotFound"));
        }

        Assert.That(server.Items.First().Url, Does.EndWith("?$select=mail"));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    public async Task Users_with_invalid_names_are_returned_as_results(string name)
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        var results = (await ToListAsync(graph.Users().DisableAsync(["ada", name, "bob"], new() { IncludeSelf = true })))
            .ToDictionary(result => result.IdOrName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count, Is.EqualTo(3));
            Assert.That(results[name].Error!.Code, Is.EqualTo("invalidName"));
            Assert.That(results[name].IsFound, Is.Null);
            Assert.That(results[name].Attempts, Is.Zero);
        }

        Assert.That(server.Items.Select(BulkTestData.GetUser), Is.EqualTo(new[] { "ada", "bob" }));
    }

    [Test]
    public async Task Users_are_enabled_and_disabled_by_a_patch_of_one_property()
    {
        using var server = new FakeBatchServer(_ => FakeBatchServer.ItemResponse.WithStatus(204));
        await using var graph = BulkTestData.CreateClient(server);

        var disabled = (await ToListAsync(graph.Users().DisableAsync(["ada"], new() { IncludeSelf = true }))).Single();
        var enabled = (await ToListAsync(graph.Users().EnableAsync(["ada"], new() { IncludeSelf = true }))).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(disabled.IsSuccess, Is.True);
            Assert.That(disabled.IsFound, Is.EqualTo(true));
            Assert.That(disabled.Value, Is.Null);
            Assert.That(disabled.Status, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(enabled.IsSuccess, Is.True);
        }

        Assert.That(
            server.Items.Select(item => $"{item.Method} {item.Url} {item.Body}"),
            Is.EqualTo(new[] { """PATCH /users/ada {"accountEnabled":false}""", """PATCH /users/ada {"accountEnabled":true}""" }));
    }

    [Test]
    public async Task A_bulk_state_of_disabling_users_is_refused_for_enabling_users()
    {
        using var folder = new TemporaryFolder();
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);
        await using (var state = await BulkState.OpenAsync(folder["state"]))
            await ToListAsync(graph.Users().DisableAsync(["ada"], new() { State = state, IncludeSelf = true }));

        await using (var state = await BulkState.OpenAsync(folder["state"]))
        {
            var results = await ToListAsync(graph.Users().DisableAsync(["ada"], new() { State = state, IncludeSelf = true }));
            Assert.That(results.Single().WasDoneBefore);
        }

        await using var other = await BulkState.OpenAsync(folder["state"]);
        var error = await Assert.ThrowsAsync<GraphException>(
            () => ToListAsync(graph.Users().EnableAsync(["bob"], new() { State = other, IncludeSelf = true })));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("stateOfAnotherJob"));
            Assert.That(server.Items.Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_user_with_an_unreadable_response_is_returned_as_failed()
    {
        using var server = new FakeBatchServer(_ => new(HttpStatusCode.OK, "[7]"));
        await using var graph = BulkTestData.CreateClient(server);

        var result = (await ToListAsync(graph.Users().GetManyAsync(ToAsyncEnumerable(["ada"])))).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.False);
            Assert.That(result.Error!.Code, Is.EqualTo("unreadableResponse"));
            Assert.That(result.IsFound, Is.Null);
        }
    }

    [Test]
    public async Task Users_are_listed_with_the_selected_properties()
    {
        var stub = new StubGraphClient()
            .RespondsTo(
                "https://graph.microsoft.com/v1.0/users?$top=999&$select=id%2CuserPrincipalName%2CdisplayName%2CjobTitle%2CaccountEnabled",
                TestData.PageJson("""{"displayName":"Ada","accountEnabled":false}"""))
            .RespondsTo("https://graph.microsoft.com/v1.0/users?$top=999&$select=mail", TestData.PageJson("""{"mail":"ada@x.com"}"""));

        Assert.That((await ToListAsync(stub.Client.Users().ListAsync())).Single().AccountEnabled, Is.False);
        Assert.That((await ToListAsync(stub.Client.Users().ListAsync(["mail"]))).Single().Mail, Is.EqualTo("ada@x.com"));
        Assert.That(() => stub.Client.Users().ListAsync([]), Throws.ArgumentException);
        Assert.That(() => stub.Client.Users().GetManyAsync(ToAsyncEnumerable([]), ["id", " "]), Throws.ArgumentException);
    }

    private static async IAsyncEnumerable<string> ToAsyncEnumerable(IEnumerable<string> names)
    {
        await Task.CompletedTask;
        foreach (var name in names) yield return name;
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }
}
