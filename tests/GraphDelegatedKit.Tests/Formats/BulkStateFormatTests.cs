using System.Net;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Tests.Bulk;
using static GraphDelegatedKit.Tests.Formats.BulkStateWriter;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>
/// A bulk job whose state version 1 wrote is resumed: nothing that was done is sent again, and no POST whose answer was lost.
/// </summary>
public sealed class BulkStateFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["job.state"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_state_of_version_1_sends_only_what_is_not_done_and_may_run_twice()
    {
        Copy("job.state");
        using var server = new FakeBatchServer(_ => FakeBatchServer.ItemResponse.WithStatus(204));
        await using var state = await BulkState.OpenAsync(StatePath, JobName);
        await using var graph = BulkTestData.CreateClient(server);
        Assert.That(state.CompletedCount, Is.EqualTo(18));

        var results = await BulkTestData.RunAsync(graph, All(), new BulkOptions { State = state });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Select(result => result.Id), Is.EquivalentTo(All().Select(request => request.Id)));
            Assert.That(server.Items.Select(Number), Is.EquivalentTo(new[] { 6, 9, 22, 23 }),
                "forbidden, throttled, and two that may run twice");
            Assert.That(results.Where(result => result.WasDoneBefore).Select(result => int.Parse(result.Id)),
                Is.EquivalentTo(Enumerable.Range(1, 20).Except([6, 9])));
            Assert.That(results.Single(result => result.Id == "5").Status, Is.EqualTo(HttpStatusCode.NotFound), "the status is kept");
            Assert.That(results.Where(result => result.MayHaveExecuted).Select(result => result.Id), Is.EquivalentTo(new[] { "21", "24" }),
                "two POSTs without an answer");
            Assert.That(state.CompletedCount, Is.EqualTo(22));
        }
    }

    [TestCase("21", true)]
    [TestCase("1", true)]
    [TestCase("9", false)]
    [TestCase("25", false)]
    public async Task A_state_of_version_1_says_whether_a_request_may_have_run(string id, bool expected)
    {
        Copy("job.state");

        await using var state = await BulkState.OpenAsync(StatePath, JobName);

        Assert.That(state.WasSent(id), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_state_of_version_1_for_users_sends_only_those_that_are_not_done()
    {
        Copy("disable.state");
        using var server = new FakeBatchServer(_ => FakeBatchServer.ItemResponse.WithStatus(204));
        await using var state = await BulkState.OpenAsync(StatePath);
        await using var graph = BulkTestData.CreateClient(server);

        var results = await DisableAsync(graph, UserNames, state);

        Assert.That(results.Select(result => result.IsSuccess), Is.EqualTo(new[] { true, true, true }));
        Assert.That(server.Items.Select(item => Uri.UnescapeDataString(BulkTestData.GetUser(item))), Is.EquivalentTo(UserNames.Skip(1)));
    }

    [Test]
    public async Task A_state_of_version_1_is_refused_for_a_job_of_another_name_and_nothing_is_sent()
    {
        Copy("job.state");
        using var server = new FakeBatchServer();
        await using var state = await BulkState.OpenAsync(StatePath, "fabrikam: tidy up");
        await using var graph = BulkTestData.CreateClient(server);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkTestData.RunAsync(graph, All(), new BulkOptions { State = state }));

        Assert.That(error!.Code, Is.EqualTo("stateOfAnotherJob"));
        Assert.That(server.Batches, Is.Empty);
    }

    [Test]
    public async Task A_state_of_version_1_is_refused_for_other_requests_and_nothing_is_sent()
    {
        Copy("job.state");
        using var server = new FakeBatchServer();
        await using var state = await BulkState.OpenAsync(StatePath, JobName);
        await using var graph = BulkTestData.CreateClient(server);

        var error = await Assert.ThrowsAsync<GraphException>(
            () => BulkTestData.RunAsync(graph, [new BulkRequest("1", HttpMethod.Delete, "users/1")], new BulkOptions { State = state }));

        Assert.That(error!.Code, Is.EqualTo("stateOfAnotherJob"));
        Assert.That(server.Batches, Is.Empty);
    }

    [Test]
    public async Task A_state_that_is_damaged_in_its_middle_is_refused_and_left_as_it_is()
    {
        var damaged = Fixtures.Bytes("bulk/job.state");
        damaged[damaged.Length / 2] ^= 1;
        Fixtures.Write(StatePath, damaged);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(StatePath, JobName));

        Assert.That(error!.Code, Is.EqualTo("stateDamaged"));
        Assert.That(error.Message, Does.Contain(StatePath).And.Contain("is damaged after line"));
        Assert.That(await File.ReadAllBytesAsync(StatePath), Is.EqualTo(damaged));
    }

    [Test]
    public async Task A_state_of_a_later_version_is_refused_and_left_as_it_is()
    {
        var first = $"b {new string('0', 32)} 00000002";
        var line = $"{first} {Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(first)), 0, 4).ToLowerInvariant()}";
        var text = Fixtures.Text("bulk/job.state");
        var later = Encoding.ASCII.GetBytes(line + text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        Fixtures.Write(StatePath, later);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(StatePath, JobName));

        Assert.That(error!.Code, Is.EqualTo("stateDamaged"));
        Assert.That(error.Message, Does.Contain(StatePath).And.Contain("a later version"));
        Assert.That(await File.ReadAllBytesAsync(StatePath), Is.EqualTo(later));
    }

    [Test]
    public async Task A_bulk_state_written_today_has_the_form_of_version_1()
    {
        await BulkStateWriter.WriteAsync(StatePath);
        await WriteUsersAsync(_folder["disable.state"]);

        FixtureWriter.Keep(_folder.Path, "bulk");
        Assert.That(await File.ReadAllTextAsync(StatePath), Is.EqualTo(Fixtures.Text("bulk/job.state")));
        Assert.That(await File.ReadAllTextAsync(_folder["disable.state"]), Is.EqualTo(Fixtures.Text("bulk/disable.state")));
    }

    private void Copy(string name) => Fixtures.Write(StatePath, Fixtures.Bytes($"bulk/{name}"));
}
