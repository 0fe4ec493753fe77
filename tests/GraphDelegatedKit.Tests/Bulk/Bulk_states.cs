using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using static GraphDelegatedKit.Tests.Bulk.BatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
public sealed class Bulk_states : IDisposable
{
    private readonly Folder _folder = new();

    private string File => _folder["job.state"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Leave_out_what_was_done_and_say_so()
    {
        using var server = new BatchServer(item => Answer.Of(Job.User(item) == "b" ? 404 : 204));
        await RunAsync(server, "a", "b");

        var results = await RunAsync(server, "a", "b", "c");

        Assert.That(Job.Text(results), Is.EqualTo("a=204 b=404 c=204"));
        Assert.That(results.Where(result => result.WasDoneBefore).Select(result => (result.Id, result.IsSuccess, result.Attempts)), Is.EquivalentTo(new[] { ("a", true, 0), ("b", false, 0) }));
        Assert.That(server.Items.Select(Job.User), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(429)]
    [TestCase(504)]
    public async Task Try_again_what_was_refused_for_now(int status)
    {
        using var refuses = new BatchServer(_ => Answer.Of(status)) { Single = _ => Wire.Answer((HttpStatusCode)status) };
        using var server = new BatchServer();
        await RunAsync(refuses, "a");

        var result = (await RunAsync(server, "a")).Single();

        Assert.That((result.IsSuccess, result.WasDoneBefore, result.Attempts), Is.EqualTo((true, false, 1)));
    }

    [Test]
    public async Task Read_again_what_only_reads()
    {
        using var server = new BatchServer();
        for (var run = 0; run < 2; run++)
        {
            await using var state = await BulkState.OpenAsync(File);
            await using var graph = Job.Client(server);
            var result = (await Job.RunAsync(graph, [Job.Request("a", HttpMethod.Get)], new() { State = state })).Single();
            Assert.That((result.WasDoneBefore, result.Body.IsEmpty, state.CompletedCount), Is.EqualTo((false, false, 0)));
        }
    }

    [Test]
    public async Task Count_what_is_done()
    {
        using var server = new BatchServer(item => Answer.Of(Job.User(item) == "2" ? 403 : 204));
        await RunAsync(server, "1", "2", "3");

        await using var state = await BulkState.OpenAsync(File);

        Assert.That(state.CompletedCount, Is.EqualTo(2));
    }

    // The kill: the file is cut at every byte, as it was at some moment of the first run.
    [Test]
    public async Task Go_on_from_any_moment_of_a_run_that_was_killed()
    {
        var moments = new List<(byte[] State, string[] Done)>();
        var done = new List<string>();
        using var server = new BatchServer(item =>
        {
            lock (done) done.Add(Job.User(item));
            return Answer.Of(201);
        })
        {
            Before = (batch, _) =>
            {
                lock (done) moments.Add((Snapshot(), [.. done])); // sent, not done
                return Task.CompletedTask;
            },
        };
        await using (var state = await BulkState.OpenAsync(File))
        {
            await using var graph = Job.Client(server);
            await foreach (var _ in graph.BulkAsync(Mixed(50), new() { State = state, MaxConcurrentBatches = 2 }))
                lock (done)
                    moments.Add((Snapshot(), [.. done])); // done, and maybe on record
        }

        Assert.That(moments, Has.Count.GreaterThan(50));
        foreach (var (content, before) in moments)
            await GoOnAsync(content, before);
    }

    [Test]
    public async Task Survive_a_last_line_written_in_part()
    {
        using var server = new BatchServer(_ => Answer.Of(204));
        await RunAsync(server, "a", "b");
        var whole = Snapshot();

        for (var length = 0; length <= whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            await using (var state = await BulkState.OpenAsync(File)) Assert.That(state.CompletedCount, Is.EqualTo(length < whole.Length - Line ? 0 : length < whole.Length ? 1 : 2), $"{length}");
            await using var again = await BulkState.OpenAsync(File); // what was mended is whole
        }
    }

    [Test]
    public async Task Are_damaged_when_a_line_in_the_middle_is_not_whole()
    {
        using var server = new BatchServer(_ => Answer.Of(204));
        await RunAsync(server, "a", "b");
        var whole = Snapshot();

        foreach (var at in new[] { 0, Line, (2 * Line) + 5, (3 * Line) - 1 })
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 1;
            System.IO.File.WriteAllBytes(File, damaged);

            var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(File));

            Assert.That(error!.Code, Is.EqualTo("stateDamaged"));
            Assert.That(Snapshot(), Is.EqualTo(damaged));
        }
    }

    [TestCase("name,mail\nada,ada@contoso.com\n")]
    [TestCase("x")]
    [TestCase("\n")]
    [TestCase("GraphDelegatedKit, and a long line that is no line of a state whatever else it may be, and has no end of line, either")]
    public async Task Leave_alone_a_file_that_is_none(string content)
    {
        System.IO.File.WriteAllText(File, content);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(File));

        Assert.That(error!.Code, Is.EqualTo("stateDamaged"));
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(content));
    }

    [Test]
    public async Task Belong_to_one_job()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);
        await using (var state = await BulkState.OpenAsync(File, "contoso: disable")) await Job.RunAsync(graph, [Job.Request("a")], new() { State = state });

        await using var other = await BulkState.OpenAsync(File, "fabrikam: disable");
        var error = await Assert.ThrowsAsync<GraphException>(() => Job.RunAsync(graph, [Job.Request("b")], new() { State = other }));

        Assert.That((error!.Code, server.Items.Count()), Is.EqualTo(("stateOfAnotherJob", 1)));
    }

    [Test]
    public async Task Tell_another_job_by_requests_that_are_others()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);
        await using (var state = await BulkState.OpenAsync(File)) await Job.RunAsync(graph, [Job.Request("a")], new() { State = state });

        await using var other = await BulkState.OpenAsync(File);
        var error = await Assert.ThrowsAsync<GraphException>(() => Job.RunAsync(graph, [new("a", HttpMethod.Delete, "users/a")], new() { State = other }));

        Assert.That((error!.Code, server.Items.Count()), Is.EqualTo(("stateOfAnotherJob", 1)));
    }

    [Test]
    public async Task Are_had_by_one_at_a_time()
    {
        await using var state = await BulkState.OpenAsync(File);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(File));

        Assert.That(error!.Code, Is.EqualTo("stateInUse"));
    }

    [Test]
    public async Task Answer_a_second_request_of_an_id_without_sending_it()
    {
        using var server = new BatchServer(_ => Answer.Of(204));

        var results = await RunAsync(server, "a", "b", "a");

        Assert.That(results.Select(result => (result.Id, result.Error?.Code)), Is.EquivalentTo(new[] { ("a", null), ("b", null), ("a", "duplicateId") }));
        Assert.That(server.Items.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Are_their_owners_alone_and_name_nobody()
    {
        using var server = new BatchServer(_ => Answer.Of(204));
        await RunAsync(server, "ada");

        Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Encoding.ASCII.GetString(Snapshot()), Does.Not.Contain("ada").And.Not.Contain("users"));

        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(File));
        Assert.That((error!.Code, error.Remedy), Is.EqualTo(("stateNotPrivate", $"Run: chmod 600 '{File}'")));
    }

    [Test]
    public async Task Do_not_take_for_sent_what_no_token_could_be_had_for()
    {
        using var server = new BatchServer();
        await using (var state = await BulkState.OpenAsync(File))
        {
            await using var signedOut = Job.Client(server, tokens: new FakeTokens((_, _) => throw new SignInException(SignInReason.SignInRequired, "x")));
            await Assert.ThatAsync(() => Job.RunAsync(signedOut, [Job.Request("a", HttpMethod.Post)], new() { State = state }), Throws.InstanceOf<SignInException>());
        }

        var result = (await RunAsync(server, HttpMethod.Post, "a")).Single();

        Assert.That((result.IsSuccess, result.Attempts), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Do_not_take_for_sent_a_post_that_waits_to_go_again()
    {
        byte[] waiting = [];
        var times = 0;
        using var throttles = new BatchServer(_ => ++times == 1 ? Answer.Throttled(5) : Answer.Of(201)) { Before = (_, _) => Task.CompletedTask };
        await using (var state = await BulkState.OpenAsync(File))
        {
            await using var graph = Job.Client(throttles, new Watched(() => waiting = Snapshot()));
            await Job.RunAsync(graph, [Job.Request("a", HttpMethod.Post)], new() { State = state });
        }

        System.IO.File.WriteAllBytes(File, waiting);
        using var server = new BatchServer();
        var result = (await RunAsync(server, HttpMethod.Post, "a")).Single();

        Assert.That((result.IsSuccess, result.MayHaveExecuted), Is.EqualTo((true, false)));
    }

    [DllImport("libc", EntryPoint = "open", BestFitMapping = false)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "read")]
    private static extern nint Read(int file, byte[] buffer, nint length);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);

    // Length of a line of the file; all are alike.
    private const int Line = 53;

    private static IEnumerable<BulkRequest> Mixed(int count) => Enumerable.Range(1, count).Select(number => Job.Request($"{number}", (number % 3) switch { 0 => HttpMethod.Post, 1 => HttpMethod.Patch, _ => HttpMethod.Delete }));

    private async Task GoOnAsync(byte[] content, string[] before)
    {
        System.IO.File.WriteAllBytes(File, content);
        var after = new List<string>();
        using var server = new BatchServer(item =>
        {
            lock (after) after.Add(Job.User(item));
            return Answer.Of(201);
        });
        await using var state = await BulkState.OpenAsync(File);
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, Mixed(50), new() { State = state });

        var posts = Mixed(50).Where(request => request.Method == HttpMethod.Post).Select(request => request.Id).ToHashSet();
        Assert.Multiple(() =>
        {
            Assert.That(results.Select(result => int.Parse(result.Id)).Order(), Is.EqualTo(Enumerable.Range(1, 50)));
            Assert.That(results.Where(result => result.WasDoneBefore).Select(result => result.Id), Is.SubsetOf(before), "done, and not said of more than was");
            Assert.That(after.Intersect(results.Where(result => result.WasDoneBefore).Select(result => result.Id)), Is.Empty, "what is done is not sent");
            Assert.That(before.Intersect(after).Where(posts.Contains), Is.Empty, "no POST runs twice");
            Assert.That(results.Where(result => !result.IsSuccess).Select(result => (posts.Contains(result.Id), result.MayHaveExecuted)), Is.All.EqualTo((true, true)), "a POST nobody knows of is told");
            Assert.That(before.Union(after).Union(results.Where(result => result.MayHaveExecuted).Select(result => result.Id)).Count(), Is.EqualTo(50), "nothing is left out");
        });
    }

    // Past the lock that a running job holds.
    private byte[] Snapshot()
    {
        var bytes = new byte[1 << 20];
        var file = Open(File, 0);
        var length = Read(file, bytes, bytes.Length);
        _ = Close(file);
        return bytes[..(int)length];
    }

    private Task<List<BulkResult>> RunAsync(BatchServer server, params string[] ids) => RunAsync(server, HttpMethod.Patch, ids);

    private async Task<List<BulkResult>> RunAsync(BatchServer server, HttpMethod method, params string[] ids)
    {
        await using var state = await BulkState.OpenAsync(File);
        await using var graph = Job.Client(server);
        return await Job.RunAsync(graph, ids.Select(id => Job.Request(id, method)), new() { State = state });
    }

    // A clock whose waits pass at once, and tell when they begin.
    private sealed class Watched(Action wait) : TimeProvider
    {
        private readonly Clock _clock = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (state is Task) wait();
            return _clock.CreateTimer(callback, state, dueTime, period);
        }

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override long GetTimestamp() => _clock.GetTimestamp();

        public override long TimestampFrequency => _clock.TimestampFrequency;
    }
}
