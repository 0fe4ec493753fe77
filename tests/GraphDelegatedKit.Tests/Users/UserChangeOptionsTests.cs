using System.Net;
using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Tests.Bulk;

namespace GraphDelegatedKit.Tests.Users;

public sealed class UserChangeOptionsTests
{
    private const string SelfId = "5deece66-4b6f-97f1-688e-ee10a2c04e27";

    [TestCase(SelfId)]
    [TestCase("5DEECE66-4B6F-97F1-688E-EE10A2C04E27")]
    [TestCase("ada@contoso.com")]
    [TestCase("ADA@Contoso.com")]
    [TestCase(" ada@contoso.com ")]
    public async Task The_signed_in_user_is_refused_by_any_name_and_the_others_are_disabled(string self)
    {
        using var server = CreateServer(_ => FakeBatchServer.ItemResponse.WithStatus(204));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await ToDictionaryAsync(graph.Users().DisableAsync(["bob", self]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results["bob"].Outcome, Is.EqualTo(UserOutcome.Changed));
            Assert.That(results[self].Outcome, Is.EqualTo(UserOutcome.Refused));
            Assert.That(results[self].IsSuccess, Is.False);
            Assert.That(results[self].Error!.Remedy, Does.Contain("IncludeSelf"));
            Assert.That(results[self].Attempts, Is.Zero);
            Assert.That(results[self].MayHaveExecuted, Is.False);
            Assert.That(server.Items.Select(BulkTestData.GetUser), Is.EqualTo(new[] { "bob" }));
        }
    }

    [Test]
    public async Task The_signed_in_user_is_refused_after_a_look_under_an_alias()
    {
        using var server = CreateServer(_ => new(HttpStatusCode.OK, $$"""{"id":"{{SelfId}}","accountEnabled":true}"""));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await ToDictionaryAsync(graph.Users().DisableAsync(["alias@contoso.com"], new() { LookFirst = true }));
        var result = results["alias@contoso.com"];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(UserOutcome.Refused));
            Assert.That(result.Value!.Id, Is.EqualTo(SelfId));
            Assert.That(result.IsFound, Is.True);
            Assert.That(server.Items.Select(item => item.Method), Has.None.EqualTo("PATCH"));
        }
    }

    [Test]
    public async Task A_user_whose_response_has_no_id_is_not_changed_and_the_error_says_what_to_do([Values] bool isDryRun)
    {
        using var server = CreateServer(_ => new(HttpStatusCode.OK, """{"accountEnabled":true}"""));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await ToDictionaryAsync(graph.Users().DisableAsync(["bob"], new() { DryRun = isDryRun, LookFirst = true }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results["bob"].Outcome, Is.EqualTo(UserOutcome.Failed));
            Assert.That(results["bob"].Error!.Message, Does.Contain("no id"));
            Assert.That(results["bob"].Error!.Remedy, Does.Contain("again").And.Contain("proxy"));
            Assert.That(server.Items.Select(item => item.Method), Has.None.EqualTo("PATCH"));
        }
    }

    [Test]
    public async Task A_number_of_batches_out_of_range_is_refused_when_a_change_is_called(
        [Values(0, -1, 101)] int batches, [Values] bool isDryRun, [Values] bool looksFirst)
    {
        using var server = CreateServer(_ => FakeBatchServer.ItemResponse.WithStatus(204));
        await using var graph = BulkTestData.CreateClient(server);
        var options = new UserChangeOptions { MaxConcurrentBatches = batches, DryRun = isDryRun, LookFirst = looksFirst };

        Assert.That(() => graph.Users().DisableAsync(["bob"], options), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(server.Items, Is.Empty);
    }

    [Test]
    public async Task IncludeSelf_changes_the_signed_in_user_and_asks_for_no_one()
    {
        using var server = CreateServer(_ => FakeBatchServer.ItemResponse.WithStatus(204));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await ToDictionaryAsync(graph.Users().DisableAsync([SelfId], new() { IncludeSelf = true }));

        Assert.That(results[SelfId].Outcome, Is.EqualTo(UserOutcome.Changed));
        Assert.That(server.UnbatchedCount, Is.Zero);
    }

    [Test]
    public async Task Nobody_is_changed_when_the_signed_in_user_cannot_be_read([Values("""{}""", """{"id":""}""")] string me)
    {
        using var server = CreateServer(_ => FakeBatchServer.ItemResponse.WithStatus(204), me);
        await using var graph = BulkTestData.CreateClient(server);

        var error = await Assert.ThrowsAsync<GraphException>(() => ToDictionaryAsync(graph.Users().DisableAsync(["bob", "carl"])));

        Assert.That(error!.Message, Does.Contain("/me"));
        Assert.That(server.Items, Is.Empty);
    }

    [Test]
    public async Task A_job_without_users_sends_no_request()
    {
        using var server = CreateServer(_ => FakeBatchServer.ItemResponse.WithStatus(204));
        await using var graph = BulkTestData.CreateClient(server);

        Assert.That(await ToDictionaryAsync(graph.Users().DisableAsync([])), Is.Empty);
        Assert.That(await ToDictionaryAsync(graph.Users().DisableAsync([], new() { LookFirst = true })), Is.Empty);
        Assert.That(server.UnbatchedCount + server.Batches.Count, Is.Zero);
    }

    [Test]
    public async Task LookFirst_changes_only_accounts_in_the_other_state_and_reports_the_rest()
    {
        await using var tenant = await StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        var (enabled, disabled) = (tenant.Users[2], tenant.Users[1]);
        foreach (var user in tenant.Users.Take(2)) tenant.Faults.Fail($"/v1.0/users/{user.Id}", 400, method: "PATCH");
        string[] users = [enabled.UserPrincipalName, disabled.Id, "unknown@contoso.onmicrosoft.com", tenant.Users[0].Id, ".."];

        var results = await ToDictionaryAsync(graph.Users().DisableAsync(users, new() { LookFirst = true }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results[enabled.UserPrincipalName].Outcome, Is.EqualTo(UserOutcome.Changed));
            Assert.That(results[disabled.Id].Outcome, Is.EqualTo(UserOutcome.Unchanged));
            Assert.That(results[disabled.Id].Value!.AccountEnabled, Is.False);
            Assert.That(results["unknown@contoso.onmicrosoft.com"].Outcome, Is.EqualTo(UserOutcome.NotFound));
            Assert.That(results[".."].Outcome, Is.EqualTo(UserOutcome.NotFound));
            Assert.That(results[tenant.Users[0].Id].Outcome, Is.EqualTo(UserOutcome.Refused));
            Assert.That(tenant.Users.Take(3).Select(user => user.AccountEnabled), Is.EqualTo(new[] { true, false, false }));
            Assert.That(tenant.Faults.Remaining, Is.EqualTo(2), "no write to either came that it could strike");
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task DryRun_reports_what_would_be_changed_and_changes_nothing(bool enable)
    {
        await using var tenant = await StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        var (enabled, disabled) = (tenant.Users[2].Id, tenant.Users[1].Id);
        tenant.Faults.Fail("/v1.0/users/*", 400, method: "PATCH");
        var users = graph.Users();
        UserChangeOptions options = new() { DryRun = true };

        var results = await ToDictionaryAsync(
            enable ? users.EnableAsync([enabled, disabled], options) : users.DisableAsync([enabled, disabled], options));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results[enabled].Outcome, Is.EqualTo(enable ? UserOutcome.Unchanged : UserOutcome.WouldChange));
            Assert.That(results[disabled].Outcome, Is.EqualTo(enable ? UserOutcome.WouldChange : UserOutcome.Unchanged));
            Assert.That(results.Values.Select(result => result.IsSuccess), Is.All.True);
            Assert.That(tenant.Faults.Remaining, Is.EqualTo(1), "no write came that it could strike");
        }
    }

    // More than one chunk of the look: 5 batches of 20 for the one batch in flight.
    [Test]
    public async Task LookFirst_answers_each_of_many_users_once()
    {
        var generated = LocalUser.Generate(251).Select(user => user with { AccountEnabled = true });
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = [.. generated] });
        await using var graph = TestData.CreateClient(tenant);
        var ids = tenant.Users.Skip(1).Select(user => user.Id).ToList();

        var results = await ToDictionaryAsync(graph.Users().DisableAsync(ids, new() { LookFirst = true, MaxConcurrentBatches = 1 }));

        Assert.That(results.Keys, Is.EquivalentTo(ids));
        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(UserOutcome.Changed));
        Assert.That(CountBatches(tenant), Is.EqualTo(13 + 13), "a look and a write for each 20");
    }

    [Test]
    public async Task LookFirst_completes_the_users_read_before_the_source_throws()
    {
        await using var tenant = await StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        var changed = new List<string>();

        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var result in graph.Users().DisableAsync(BrokenSource(tenant.Users[2].Id), new() { LookFirst = true }))
                changed.Add(result.IdOrName);
        });

        Assert.That(error!.Message, Is.EqualTo("line 2"));
        Assert.That(changed, Is.EqualTo(new[] { tenant.Users[2].Id }));
        Assert.That(tenant.Users[2].AccountEnabled, Is.False);

        static async IAsyncEnumerable<string> BrokenSource(string id)
        {
            await Task.CompletedTask;
            yield return id;
            throw new InvalidDataException("line 2");
        }
    }

    [Test]
    public async Task LookFirst_with_a_state_reports_an_account_of_the_earlier_run_as_changed()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        string[] users = [tenant.Users[2].Id];
        await using (var state = await BulkState.OpenAsync(folder["state"]))
            await ToDictionaryAsync(graph.Users().DisableAsync(users, new() { LookFirst = true, State = state }));

        await using var reopened = await BulkState.OpenAsync(folder["state"]);
        var result = (await ToDictionaryAsync(graph.Users().DisableAsync(users, new() { LookFirst = true, State = reopened })))[users[0]];

        Assert.That(result.Outcome, Is.EqualTo(UserOutcome.Changed));
        Assert.That(CountBatches(tenant), Is.EqualTo(3), "a look and a write, then a look");
    }

    [Test]
    public async Task LookFirst_with_a_state_of_another_job_reads_no_account()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        await using (var state = await BulkState.OpenAsync(folder["state"]))
            await ToDictionaryAsync(graph.Users().DisableAsync([tenant.Users[2].Id], new() { State = state }));
        var requestCount = tenant.Requests.Count;

        await using var other = await BulkState.OpenAsync(folder["state"]);
        var error = await Assert.ThrowsAsync<GraphException>(
            () => ToDictionaryAsync(graph.Users().EnableAsync([tenant.Users[1].Id], new() { LookFirst = true, State = other })));

        Assert.That(error!.Code, Is.EqualTo("stateOfAnotherJob"));
        Assert.That(tenant.Requests.Count, Is.EqualTo(requestCount));
    }

    [Test]
    public async Task An_account_without_an_id_is_failed_and_not_changed()
    {
        using var server = CreateServer(_ => new(HttpStatusCode.OK, """{"accountEnabled":true}"""));
        await using var graph = BulkTestData.CreateClient(server);

        var result = (await ToDictionaryAsync(graph.Users().DisableAsync(["bob"], new() { LookFirst = true })))["bob"];

        Assert.That(result.Outcome, Is.EqualTo(UserOutcome.Failed));
        Assert.That(server.Items.Select(item => item.Method), Has.None.EqualTo("PATCH"));
    }

    [TestCase(404, UserOutcome.NotFound)]
    [TestCase(403, UserOutcome.Forbidden)]
    [TestCase(400, UserOutcome.Failed)]
    public async Task An_error_of_the_service_is_an_outcome_of_its_own(int status, UserOutcome expected)
    {
        using var server = CreateServer(_ => new((HttpStatusCode)status, TestData.ErrorJson("code")));
        await using var graph = BulkTestData.CreateClient(server);

        var read = await ToDictionaryAsync(graph.Users().GetManyAsync(["bob"]));
        var changed = await ToDictionaryAsync(graph.Users().DisableAsync(["bob"]));

        Assert.That(read["bob"].Outcome, Is.EqualTo(expected));
        Assert.That(changed["bob"].Outcome, Is.EqualTo(expected));
    }

    private static FakeBatchServer CreateServer(
        Func<FakeBatchServer.Item, FakeBatchServer.ItemResponse> respond,
        string me = $$"""{"id":"{{SelfId}}","userPrincipalName":"ada@contoso.com"}""") => new(respond)
    {
        UnbatchedResponse = request => request.RequestUri!.AbsolutePath.EndsWith("/me", StringComparison.Ordinal)
            ? FakeHttpHandler.CreateResponse(HttpStatusCode.OK, me)
            : throw new AssertionException($"The test does not expect {request.RequestUri}."),
    };

    private static int CountBatches(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == "/v1.0/$batch");

    // The second user is disabled; the first one is signed in.
    private static Task<LocalTenant> StartTenantAsync() => TestData.StartTenantAsync(new LocalTenantOptions
    {
        Users = [.. LocalUser.Generate(4).Select((user, number) => user with { AccountEnabled = number != 1 })],
    });

    private static async Task<Dictionary<string, UserResult>> ToDictionaryAsync(IAsyncEnumerable<UserResult> results)
    {
        var all = new Dictionary<string, UserResult>();
        await foreach (var result in results) all.Add(result.IdOrName, result);
        return all;
    }
}
