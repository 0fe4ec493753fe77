using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using static GraphDelegatedKit.Tests.Bulk.FakeBatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
public sealed class BulkStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["job.state"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Completed_requests_are_skipped_and_reported_as_done_before()
    {
        using var server = new FakeBatchServer(item => ItemResponse.WithStatus(BulkTestData.GetUser(item) == "b" ? 404 : 204));
        await RunAsync(server, "a", "b");

        var results = await RunAsync(server, "a", "b", "c");

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("a=204 b=404 c=204"));
        Assert.That(
            results.Where(result => result.WasDoneBefore).Select(result => (result.Id, result.IsSuccess, result.Attempts)),
            Is.EquivalentTo(new[] { ("a", true, 0), ("b", false, 0) }));
        Assert.That(server.Items.Select(BulkTestData.GetUser), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(429)]
    [TestCase(504)]
    public async Task A_temporarily_refused_request_is_sent_again_by_the_next_run(int status)
    {
        using var refusingServer = new FakeBatchServer(_ => ItemResponse.WithStatus(status))
        {
            UnbatchedResponse = _ => FakeHttpHandler.CreateResponse((HttpStatusCode)status),
        };
        using var server = new FakeBatchServer();
        await RunAsync(refusingServer, "a");

        var result = (await RunAsync(server, "a")).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(result.WasDoneBefore, Is.False);
            Assert.That(result.Attempts, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_read_is_sent_again_by_the_next_run()
    {
        using var server = new FakeBatchServer();
        for (var run = 0; run < 2; run++)
        {
            await using var state = await BulkState.OpenAsync(StatePath);
            await using var graph = BulkTestData.CreateClient(server);
            var result = (await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("a", HttpMethod.Get)], new() { State = state }))
                .Single();
            using (Assert.EnterMultipleScope())
            {
                Assert.That(result.WasDoneBefore, Is.False);
                Assert.That(result.Body.IsEmpty, Is.False);
                Assert.That(state.CompletedCount, Is.Zero);
            }
        }
    }

    [Test]
    public async Task A_state_counts_completed_requests()
    {
        using var server = new FakeBatchServer(item => ItemResponse.WithStatus(BulkTestData.GetUser(item) == "2" ? 403 : 204));
        await RunAsync(server, "1", "2", "3");

        await using var state = await BulkState.OpenAsync(StatePath);

        Assert.That(state.CompletedCount, Is.EqualTo(2));
    }

    // The kill: the file is cut at every byte, as it was at some moment of the first run.
    [Test]
    public async Task A_bulk_job_resumes_correctly_from_any_moment_of_a_killed_run()
    {
        var moments = new List<(byte[] State, string[] Done)>();
        var completed = new List<string>();
        using var server = new FakeBatchServer(item =>
        {
            lock (completed) completed.Add(BulkTestData.GetUser(item));
            return ItemResponse.WithStatus(201);
        })
        {
            BeforeReply = (batch, _) =>
            {
                lock (completed) moments.Add((ReadStateFile(), [.. completed])); // sent, not done
                return Task.CompletedTask;
            },
        };
        await using (var state = await BulkState.OpenAsync(StatePath))
        {
            await using var graph = BulkTestData.CreateClient(server);
            await foreach (var _ in graph.BulkAsync(CreateMixedRequests(50), new() { State = state, MaxConcurrentBatches = 2 }))
                lock (completed)
                    moments.Add((ReadStateFile(), [.. completed])); // done, and maybe on record
        }

        Assert.That(moments, Has.Count.GreaterThan(50));
        foreach (var (content, completedBefore) in moments)
            await AssertResumesAsync(content, completedBefore);
    }

    [Test]
    public async Task A_state_with_a_partially_written_last_line_is_repaired()
    {
        using var server = new FakeBatchServer(_ => ItemResponse.WithStatus(204));
        await RunAsync(server, "a", "b");
        var complete = ReadStateFile();

        for (var length = 0; length <= complete.Length; length++)
        {
            System.IO.File.WriteAllBytes(StatePath, complete[..length]);
            await using (var state = await BulkState.OpenAsync(StatePath)) Assert.That(
                state.CompletedCount,
                Is.EqualTo(length < complete.Length - LineLength ? 0 : length < complete.Length ? 1 : 2),
                $"{length}");
            await using var reopened = await BulkState.OpenAsync(StatePath); // what was mended is whole
        }
    }

    [Test]
    public async Task A_state_with_a_damaged_line_in_the_middle_is_refused_and_unchanged()
    {
        using var server = new FakeBatchServer(_ => ItemResponse.WithStatus(204));
        await RunAsync(server, "a", "b");
        var complete = ReadStateFile();

        foreach (var offset in new[] { 0, LineLength, (2 * LineLength) + 5, (3 * LineLength) - 1 })
        {
            var damaged = complete.ToArray();
            damaged[offset] ^= 1;
            System.IO.File.WriteAllBytes(StatePath, damaged);

            var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(StatePath));

            Assert.That(error!.Code, Is.EqualTo("stateDamaged"));
            Assert.That(ReadStateFile(), Is.EqualTo(damaged));
        }
    }

    [TestCase("name,mail\nada,ada@contoso.com\n")]
    [TestCase("x")]
    [TestCase("\n")]
    [TestCase("GraphDelegatedKit, and a long line that is no line of a state whatever else it may be, and has no end of line, either")]
    public async Task A_file_that_is_not_a_state_is_refused_and_unchanged(string content)
    {
        System.IO.File.WriteAllText(StatePath, content);
        System.IO.File.SetUnixFileMode(StatePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(StatePath));

        Assert.That(error!.Code, Is.EqualTo("stateDamaged"));
        Assert.That(System.IO.File.ReadAllText(StatePath), Is.EqualTo(content));
    }

    [Test]
    public async Task A_state_of_another_job_is_refused()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);
        await using (var state = await BulkState.OpenAsync(StatePath, "contoso: disable"))
            await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("a")], new() { State = state });

        await using var other = await BulkState.OpenAsync(StatePath, "fabrikam: disable");
        var error = await Assert.ThrowsAsync<GraphException>(
            () => BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("b")], new() { State = other }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("stateOfAnotherJob"));
            Assert.That(server.Items.Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_state_is_refused_when_a_recorded_id_belongs_to_another_request()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);
        await using (var state = await BulkState.OpenAsync(StatePath))
            await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("a")], new() { State = state });

        await using var other = await BulkState.OpenAsync(StatePath);
        var error = await Assert.ThrowsAsync<GraphException>(
            () => BulkTestData.RunAsync(graph, [new("a", HttpMethod.Delete, "users/a")], new() { State = other }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("stateOfAnotherJob"));
            Assert.That(server.Items.Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_state_that_is_already_open_is_refused_as_in_use()
    {
        await using var state = await BulkState.OpenAsync(StatePath);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(StatePath));

        Assert.That(error!.Code, Is.EqualTo("stateInUse"));
    }

    [Test]
    public async Task A_duplicate_request_id_fails_without_being_sent()
    {
        using var server = new FakeBatchServer(_ => ItemResponse.WithStatus(204));

        var results = await RunAsync(server, "a", "b", "a");

        Assert.That(
            results.Select(result => (result.Id, result.Error?.Code)),
            Is.EquivalentTo(new[] { ("a", null), ("b", null), ("a", "duplicateId") }));
        Assert.That(server.Items.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_state_file_is_readable_by_its_owner_only_and_contains_no_user_names()
    {
        using var server = new FakeBatchServer(_ => ItemResponse.WithStatus(204));
        await RunAsync(server, "ada");

        Assert.That(System.IO.File.GetUnixFileMode(StatePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Encoding.ASCII.GetString(ReadStateFile()), Does.Not.Contain("ada").And.Not.Contain("users"));

        System.IO.File.SetUnixFileMode(StatePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(StatePath));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("stateNotPrivate"));
            Assert.That(error.Remedy, Is.EqualTo($"Run: chmod 600 '{StatePath}'"));
        }
    }

    [Test]
    public async Task A_request_without_a_token_is_not_recorded_as_sent()
    {
        using var server = new FakeBatchServer();
        await using (var state = await BulkState.OpenAsync(StatePath))
        {
            await using var signedOut = BulkTestData.CreateClient(
                server, tokens: new FakeTokenProvider((_, _) => throw new SignInException(SignInReason.SignInRequired, "x")));
            await Assert.ThatAsync(
                () => BulkTestData.RunAsync(signedOut, [BulkTestData.CreateRequest("a", HttpMethod.Post)], new() { State = state }),
                Throws.InstanceOf<SignInException>());
        }

        var result = (await RunAsync(server, HttpMethod.Post, "a")).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(result.Attempts, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_throttled_POST_that_waits_is_not_recorded_as_sent()
    {
        byte[] stateWhileWaiting = [];
        var times = 0;
        using var throttlingServer = new FakeBatchServer(_ => ++times == 1 ? ItemResponse.Throttled(5) : ItemResponse.WithStatus(201))
        {
            BeforeReply = (_, _) => Task.CompletedTask,
        };
        await using (var state = await BulkState.OpenAsync(StatePath))
        {
            await using var graph = BulkTestData.CreateClient(
                throttlingServer, new Clock { OnDelay = _ => stateWhileWaiting = ReadStateFile() });
            await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("a", HttpMethod.Post)], new() { State = state });
        }

        System.IO.File.WriteAllBytes(StatePath, stateWhileWaiting);
        using var server = new FakeBatchServer();
        var result = (await RunAsync(server, HttpMethod.Post, "a")).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(result.MayHaveExecuted, Is.False);
        }
    }

    [DllImport("libc", EntryPoint = "open", BestFitMapping = false)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "read")]
    private static extern nint Read(int file, byte[] buffer, nint length);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);

    // Length of a line of the file; all are alike.
    private const int LineLength = 53;

    private static IEnumerable<BulkRequest> CreateMixedRequests(int count) => Enumerable.Range(1, count).Select(number =>
        BulkTestData.CreateRequest(
            $"{number}", (number % 3) switch { 0 => HttpMethod.Post, 1 => HttpMethod.Patch, _ => HttpMethod.Delete }));

    private async Task AssertResumesAsync(byte[] content, string[] completedBefore)
    {
        System.IO.File.WriteAllBytes(StatePath, content);
        var sentAfter = new List<string>();
        using var server = new FakeBatchServer(item =>
        {
            lock (sentAfter) sentAfter.Add(BulkTestData.GetUser(item));
            return ItemResponse.WithStatus(201);
        });
        await using var state = await BulkState.OpenAsync(StatePath);
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, CreateMixedRequests(50), new() { State = state });

        var posts = CreateMixedRequests(50).Where(request => request.Method == HttpMethod.Post).Select(request => request.Id).ToHashSet();
        Assert.Multiple(() =>
        {
            Assert.That(results.Select(result => int.Parse(result.Id)).Order(), Is.EqualTo(Enumerable.Range(1, 50)));
            Assert.That(
                results.Where(result => result.WasDoneBefore).Select(result => result.Id),
                Is.SubsetOf(completedBefore),
                "done, and not said of more than was");
            Assert.That(
                sentAfter.Intersect(results.Where(result => result.WasDoneBefore).Select(result => result.Id)),
                Is.Empty,
                "what is done is not sent");
            Assert.That(completedBefore.Intersect(sentAfter).Where(posts.Contains), Is.Empty, "no POST runs twice");
            Assert.That(
                results.Where(result => !result.IsSuccess).Select(result => (posts.Contains(result.Id), result.MayHaveExecuted)),
                Is.All.EqualTo((true, true)),
                "a POST with an unknown outcome is reported");
            Assert.That(
                completedBefore.Union(sentAfter).Union(results.Where(result => result.MayHaveExecuted).Select(result => result.Id)).Count(),
                Is.EqualTo(50),
                "nothing is left out");
        });
    }

    // Past the lock that a running job holds.
    private byte[] ReadStateFile()
    {
        var bytes = new byte[1 << 20];
        var file = Open(StatePath, 0);
        var length = Read(file, bytes, bytes.Length);
        _ = Close(file);
        return bytes[..(int)length];
    }

    private Task<List<BulkResult>> RunAsync(FakeBatchServer server, params string[] ids) => RunAsync(server, HttpMethod.Patch, ids);

    private async Task<List<BulkResult>> RunAsync(FakeBatchServer server, HttpMethod method, params string[] ids)
    {
        await using var state = await BulkState.OpenAsync(StatePath);
        await using var graph = BulkTestData.CreateClient(server);
        return await BulkTestData.RunAsync(graph, ids.Select(id => BulkTestData.CreateRequest(id, method)), new() { State = state });
    }
}
