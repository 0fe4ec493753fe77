using System.Net;
using GraphDelegatedKit.Tests.Bulk;

namespace GraphDelegatedKit.Tests.Users;

public sealed class Many_users
{
    [Test]
    public async Task Are_looked_up_by_id_or_name_whatever_is_in_it()
    {
        using var server = new BatchServer(item => new(HttpStatusCode.OK, """{"displayName":"Ada","jobTitle":"Engineer","accountEnabled":true}"""));
        await using var graph = Job.Client(server);
        string[] names = ["1f", "ada@x.com", "ada_y.com#EXT#@x.com", "o'neil@x.com", "a/b", "a b", "$ada@x.com", "$o'x"];

        var results = await AllAsync(graph.Users().GetManyAsync(Each(names)));

        Assert.That(results.Select(result => result.IdOrName), Is.EquivalentTo(names));
        Assert.That(results.Select(result => (result.IsFound, result.IsSuccess, result.Value!.JobTitle, result.Value.AccountEnabled)), Is.All.EqualTo(((bool?)true, true, "Engineer", (bool?)true)));
        const string Select = "?$select=id%2CuserPrincipalName%2CdisplayName%2CjobTitle%2CaccountEnabled";
        Assert.That(server.Items.Select(item => item.Url), Is.EqualTo(new[]
        {
            "/users/1f" + Select, "/users/ada%40x.com" + Select, "/users/ada_y.com%23EXT%23%40x.com" + Select, "/users/o%27neil%40x.com" + Select, "/users/a%2Fb" + Select,
            "/users/a%20b" + Select, "/users('%24ada%40x.com')" + Select, "/users('%24o%27%27x')" + Select,
        }));
    }

    [Test]
    public async Task Who_are_missing_are_results()
    {
        using var server = new BatchServer(item => Job.User(item).StartsWith("nobody", StringComparison.Ordinal)
            ? new(HttpStatusCode.NotFound, Some.GraphError("Request_ResourceNotFound")) : new(HttpStatusCode.OK, "{}"));
        await using var graph = Job.Client(server);

        var results = (await AllAsync(graph.Users().GetManyAsync(Each(["ada", "nobody"]), ["mail"]))).ToDictionary(result => result.IdOrName);

        Assert.That((results["ada"].IsFound, results["nobody"].IsFound, results["nobody"].Value, results["nobody"].Status, results["nobody"].Error!.Code), Is.EqualTo(((bool?)true, (bool?)false, (User?)null, (HttpStatusCode?)HttpStatusCode.NotFound, "Request_ResourceNotFound")));
        Assert.That(server.Items.First().Url, Does.EndWith("?$select=mail"));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    public async Task With_names_that_can_be_nobodys_are_results_too(string name)
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);

        var results = (await AllAsync(graph.Users().DisableAsync(Each(["ada", name, "bob"])))).ToDictionary(result => result.IdOrName);

        Assert.That((results.Count, results[name].Error!.Code, results[name].IsFound, results[name].Attempts), Is.EqualTo((3, "invalidName", (bool?)null, 0)));
        Assert.That(server.Items.Select(Job.User), Is.EqualTo(new[] { "ada", "bob" }));
    }

    [Test]
    public async Task Are_enabled_and_disabled_by_one_property()
    {
        using var server = new BatchServer(_ => BatchServer.Answer.Of(204));
        await using var graph = Job.Client(server);

        var off = (await AllAsync(graph.Users().DisableAsync(Each(["ada"])))).Single();
        var on = (await AllAsync(graph.Users().EnableAsync(Each(["ada"])))).Single();

        Assert.That((off.IsSuccess, off.IsFound, off.Value, off.Status, on.IsSuccess), Is.EqualTo((true, (bool?)true, (User?)null, (HttpStatusCode?)HttpStatusCode.NoContent, true)));
        Assert.That(server.Items.Select(item => $"{item.Method} {item.Url} {item.Body}"), Is.EqualTo(new[] { """PATCH /users/ada {"accountEnabled":false}""", """PATCH /users/ada {"accountEnabled":true}""" }));
    }

    [Test]
    public async Task Whose_state_is_of_disabling_are_not_enabled_by_it()
    {
        using var folder = new Folder();
        using var server = new BatchServer();
        await using var graph = Job.Client(server);
        await using (var state = await BulkState.OpenAsync(folder["state"])) await AllAsync(graph.Users().DisableAsync(Each(["ada"]), new() { State = state }));

        await using (var state = await BulkState.OpenAsync(folder["state"]))
            Assert.That((await AllAsync(graph.Users().DisableAsync(Each(["ada"]), new() { State = state }))).Single().WasDoneBefore);

        await using var other = await BulkState.OpenAsync(folder["state"]);
        var error = await Assert.ThrowsAsync<GraphException>(() => AllAsync(graph.Users().EnableAsync(Each(["bob"]), new() { State = other })));

        Assert.That((error!.Code, server.Items.Count()), Is.EqualTo(("stateOfAnotherJob", 1)));
    }

    [Test]
    public async Task Whose_answer_is_unreadable_are_told()
    {
        using var server = new BatchServer(_ => new(HttpStatusCode.OK, "[7]"));
        await using var graph = Job.Client(server);

        var result = (await AllAsync(graph.Users().GetManyAsync(Each(["ada"])))).Single();

        Assert.That((result.IsSuccess, result.Error!.Code, result.IsFound), Is.EqualTo((false, "unreadableAnswer", (bool?)null)));
    }

    [Test]
    public async Task Are_listed_with_the_properties_that_are_wanted()
    {
        var stub = new Stub()
            .Answers("https://graph.microsoft.com/v1.0/users?$top=999&$select=id%2CuserPrincipalName%2CdisplayName%2CjobTitle%2CaccountEnabled", Some.Page("""{"displayName":"Ada","accountEnabled":false}"""))
            .Answers("https://graph.microsoft.com/v1.0/users?$top=999&$select=mail", Some.Page("""{"mail":"ada@x.com"}"""));

        Assert.That((await AllAsync(stub.Client.Users().ListAsync())).Single().AccountEnabled, Is.False);
        Assert.That((await AllAsync(stub.Client.Users().ListAsync(["mail"]))).Single().Mail, Is.EqualTo("ada@x.com"));
        Assert.That(() => stub.Client.Users().ListAsync([]), Throws.ArgumentException);
        Assert.That(() => stub.Client.Users().GetManyAsync(Each([]), ["id", " "]), Throws.ArgumentException);
    }

    private static async IAsyncEnumerable<string> Each(IEnumerable<string> names)
    {
        await Task.CompletedTask;
        foreach (var name in names) yield return name;
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }
}
