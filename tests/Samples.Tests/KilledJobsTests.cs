using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>
/// A listing and a bulk job in one process, which is killed three times during a storm of faults and restarted until it completes.
/// </summary>
[Category("Slow")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KilledJobsTests : IDisposable
{
    private const int UserCount = 2_000, DisabledCount = 360, FolderCount = 60, KillCount = 3, MaxBatchesInFlight = 2, BatchSize = 20;
    private const string UsersPath = "/v1.0/users", BatchPath = "/v1.0/$batch", SingleUserPattern = "/v1.0/users/*";

    private readonly TemporaryHome _home = new();
    private int _lostReplies;

    public void Dispose() => _home.Dispose();

    [TestCase(1)]
    public async Task A_listing_and_a_bulk_job_killed_three_times_end_complete(int seed)
    {
        var random = new Random(seed);
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions
        {
            StateFolder = _home.TenantFolder,
            Users = LocalUser.Generate(UserCount),
            DeviceCodeInterval = TimeSpan.Zero,
        });
        string[] input = [
            .. tenant.Users.Skip(1).Take(DisabledCount).Select(user => user.Id),
            .. Enumerable.Range(0, FolderCount).Select(n => $"folder-{n:00}"),
        ];
        random.Shuffle(input);
        await File.WriteAllLinesAsync(InputPath, input);

        var requestsBeforeFirstKill = 0;

        for (var run = 0; run < KillCount; run++)
        {
            ScriptFaults(tenant.Faults, random);
            tenant.Faults.Stall(UsersPath, times: 100); // neither job gets beyond this point, however late the process is killed
            tenant.Faults.Stall(BatchPath, times: 100);
            using var running = StartJobs();
            await KillAsync(
                running,
                tenant, CountRequests(tenant, UsersPath) + random.Next(6, 10), CountRequests(tenant, BatchPath) + random.Next(5, 8));
            tenant.Faults.Clear();
            if (run == 0) requestsBeforeFirstKill = CountRequests(tenant, UsersPath);
        }

        ScriptFaults(tenant.Faults, random);
        using var last = StartJobs();
        var result = await last.WaitForExitAsync();

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        AssertListingComplete(tenant, requestsBeforeFirstKill);
        AssertBulkJobComplete(tenant, input, ParseResults(result));
    }

    private string InputPath => Path.Combine(_home.WorkingFolder, "input");

    private SampleProcess StartJobs() =>
        SampleProcess.StartTestProgram(_home, "Killed", "jobs", _home.TenantFolder, _home.WorkingFolder, InputPath);

    private void AssertListingComplete(LocalTenant tenant, int beforeFirstKill)
    {
        var requests = tenant.Requests.Where(request => request.Path == UsersPath).ToList();
        TestContext.Out.WriteLine($"{requests.Count} requests for pages, {beforeFirstKill} of them before the first kill");

        Assert.That(
            File.ReadLines(Path.Combine(_home.WorkingFolder, "listed")).Skip(1),
            Is.EqualTo(tenant.Users.Select(user => user.Id)),
            "each once, and in their order");
        Assert.That(
            requests.Skip(beforeFirstKill).Where(request => !request.Query.Contains("skiptoken", StringComparison.OrdinalIgnoreCase)),
            Is.Empty,
            "the listing does not start again");
    }

    private void AssertBulkJobComplete(LocalTenant tenant, string[] input, Dictionary<string, (string Became, string When)> results)
    {
        var written = tenant.Requests.SelectMany(request => request.BatchedRequests.Append(request))
            .Where(request => request.Method is "PATCH" or "POST" && request.Status is 201 or 204)
            .ToList();
        var patched = written.Where(request => request.Method == "PATCH").CountBy(request => request.Path).Select(user => user.Value)
            .ToList();
        var created = written.Where(request => request.Method == "POST")
            .Select(request => input.Single(name => request.Body.Contains($"\"{name}\"", StringComparison.Ordinal)))
            .ToList();
        var maxUnconfirmed = _lostReplies + (KillCount * MaxBatchesInFlight);
        var completed = SelectIds(result => result.Became == "done");
        var undecided = SelectIds(result => result.Became == "open");
        var completedBefore = SelectIds(result => result.When == "before");
        TestContext.Out.WriteLine(
            $"{CountRequests(tenant, BatchPath)} batches; up to {maxUnconfirmed} done without an answer; "
            + $"{patched.Sum(times => times - 1)} written again; {completedBefore.Count} known from before; "
            + $"{created.Count} folders made, {undecided.Count} left open");

        Assert.That(results.Keys, Is.EquivalentTo(input), "each is answered");
        Assert.That(completed.Count + undecided.Count, Is.EqualTo(input.Length), "none failed");
        Assert.That(tenant.Users.Skip(1).Take(DisabledCount).Where(user => user.AccountEnabled), Is.Empty);
        Assert.That(patched, Has.Count.EqualTo(DisabledCount));
        Assert.That(patched.Max(), Is.LessThanOrEqualTo(1 + KillCount + _lostReplies));
        Assert.That(
            patched.Sum(times => times - 1), Is.LessThanOrEqualTo(maxUnconfirmed * BatchSize), "only what no answer was got to goes again");
        Assert.That(completedBefore, Has.Count.GreaterThan(KillCount * BatchSize));
        Assert.That(undecided, Is.All.StartsWith("folder-"), "disabling a user twice does no harm");
        Assert.That(created, Is.Unique, "a folder is never made twice");
        Assert.That(completed.Where(IsFolder), Is.SubsetOf(created));
        Assert.That(created.Except(completed), Is.SubsetOf(undecided), "requests that may have been executed are reported");

        List<string> SelectIds(Func<(string Became, string When), bool> predicate) =>
            [.. results.Where(result => predicate(result.Value)).Select(result => result.Key)];
    }

    private static bool IsFolder(string id) => id.StartsWith("folder-", StringComparison.Ordinal);

    private static Dictionary<string, (string Became, string When)> ParseResults(ProcessResult run) =>
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToDictionary(fields => fields[0], fields => (fields[1], fields[2]));

    // Two faults never follow each other, because the number of tries of one request is not under test.
    private void ScriptFaults(LocalFaults faults, Random random)
    {
        for (var n = 0; n < 6; n++)
        {
            faults.LetThrough(UsersPath, times: random.Next(1, 3));
            AddFault(faults, UsersPath, random.Next(9));
        }

        for (var n = 0; n < 4; n++)
        {
            faults.LetThrough(BatchPath);
            var kind = random.Next(8);
            AddFault(faults, BatchPath, kind);
            if (kind >= 6) _lostReplies++;
            faults.LetThrough(SingleUserPattern, times: random.Next(5, 20));
            AddFault(faults, SingleUserPattern, random.Next(5));
        }
    }

    private static void AddFault(LocalFaults faults, string path, int kind)
    {
        switch (kind)
        {
            case 0: faults.Throttle(path, times: 1, retryAfter: TimeSpan.FromSeconds(1)); break;
            case 1: faults.Throttle(path, times: 1, retryAfter: TimeSpan.Zero); break;
            case 2: faults.Fail(path, 503, retryAfter: TimeSpan.FromSeconds(1)); break;
            case 3: faults.Fail(path, 500); break;
            case 4: faults.Fail(path, 502, body: "<html>Gateway</html>", contentType: "text/html"); break;
            case 5: faults.Reset(path); break;
            case 6: faults.LoseResponse(path); break;
            case 7: faults.AbortResponse(path, afterBytes: 300); break;
            case 8: faults.InsertEmptyPage(path); break;
        }
    }

    private static int CountRequests(LocalTenant tenant, string path) => tenant.Requests.Count(request => request.Path == path);

    private static async Task KillAsync(SampleProcess running, LocalTenant tenant, int pages, int batches)
    {
        using (var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2)))
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
            while (CountRequests(tenant, UsersPath) < pages || CountRequests(tenant, BatchPath) < batches)
            {
                if (running.HasExited) Assert.Fail((await running.WaitForExitAsync()).Error);
                await timer.WaitForNextTickAsync(timeout.Token);
            }

        running.SendSignal("KILL");
        var killed = await running.WaitForExitAsync();
        Assert.That(killed.ExitCode, Is.EqualTo(137), killed.Error);
    }
}
