using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>A listing and a bulk job in one process, which is killed three times in a storm and started again until it ends by itself.</summary>
[Category("Slow")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KilledJobsTests : IDisposable
{
    private const int People = 2_000, Disabled = 360, Folders = 60, Kills = 3, BatchesInFlight = 2, InABatch = 20;
    private const string Users = "/v1.0/users", Batch = "/v1.0/$batch", OneUser = "/v1.0/users/*";

    private readonly Home _home = new();
    private int _lostReplies;

    public void Dispose() => _home.Dispose();

    [TestCase(1)]
    public async Task They_end_exactly_complete(int seed)
    {
        var random = new Random(seed);
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = TenantFolder, Users = LocalUser.Generate(People), DeviceCodeInterval = TimeSpan.Zero });
        string[] input = [.. tenant.Users.Skip(1).Take(Disabled).Select(user => user.Id), .. Enumerable.Range(0, Folders).Select(n => $"folder-{n:00}")];
        random.Shuffle(input);
        await File.WriteAllLinesAsync(Input, input);

        var beforeFirstKill = 0;

        for (var leg = 0; leg < Kills; leg++)
        {
            Storm(tenant.Faults, random);
            tenant.Faults.Stall(Users, times: 100); // beyond here neither gets, however late we come to kill it
            tenant.Faults.Stall(Batch, times: 100);
            using var running = Run();
            await KillAsync(running, tenant, Received(tenant, Users) + random.Next(6, 10), Received(tenant, Batch) + random.Next(5, 8));
            tenant.Faults.Clear();
            if (leg == 0) beforeFirstKill = Received(tenant, Users);
        }

        Storm(tenant.Faults, random);
        using var last = Run();
        var end = await last.EndAsync();

        Assert.That(end.ExitCode, Is.Zero, end.Error);
        AssertListed(tenant, beforeFirstKill);
        AssertWritten(tenant, input, Results(end));
    }

    private string TenantFolder => Path.Combine(_home.Folder, "tenant");

    private string Input => Path.Combine(_home.WorkingFolder, "input");

    private SampleProcess Run() => SampleProcess.StartOfTests(_home, "Killed", "jobs", TenantFolder, _home.WorkingFolder, Input);

    private void AssertListed(LocalTenant tenant, int beforeFirstKill)
    {
        var requests = tenant.Requests.Where(request => request.Path == Users).ToList();
        TestContext.Out.WriteLine($"{requests.Count} requests for pages, {beforeFirstKill} of them before the first kill");

        Assert.That(File.ReadLines(Path.Combine(_home.WorkingFolder, "listed")).Skip(1), Is.EqualTo(tenant.Users.Select(user => user.Id)), "each once, and in their order");
        Assert.That(requests.Skip(beforeFirstKill).Where(request => !request.Query.Contains("skiptoken", StringComparison.OrdinalIgnoreCase)), Is.Empty, "it is not begun anew");
    }

    private void AssertWritten(LocalTenant tenant, string[] input, Dictionary<string, (string Became, string When)> results)
    {
        var written = tenant.Requests.SelectMany(request => request.BatchedRequests.Append(request)).Where(request => request.Method is "PATCH" or "POST" && request.Status is 201 or 204).ToList();
        var patched = written.Where(request => request.Method == "PATCH").CountBy(request => request.Path).Select(user => user.Value).ToList();
        var made = written.Where(request => request.Method == "POST").Select(request => input.Single(name => request.Body.Contains($"\"{name}\"", StringComparison.Ordinal))).ToList();
        var notHeard = _lostReplies + (Kills * BatchesInFlight);
        var (done, open, before) = (Of(result => result.Became == "done"), Of(result => result.Became == "open"), Of(result => result.When == "before"));
        TestContext.Out.WriteLine(
            $"{Received(tenant, Batch)} batches; up to {notHeard} done without an answer; {patched.Sum(times => times - 1)} written again; {before.Count} known from before; {made.Count} folders made, {open.Count} left open");

        Assert.That(results.Keys, Is.EquivalentTo(input), "each is answered");
        Assert.That(done.Count + open.Count, Is.EqualTo(input.Length), "none failed");
        Assert.That(tenant.Users.Skip(1).Take(Disabled).Where(user => user.AccountEnabled), Is.Empty);
        Assert.That(patched, Has.Count.EqualTo(Disabled));
        Assert.That(patched.Max(), Is.LessThanOrEqualTo(1 + Kills + _lostReplies));
        Assert.That(patched.Sum(times => times - 1), Is.LessThanOrEqualTo(notHeard * InABatch), "only what no answer was got to goes again");
        Assert.That(before, Has.Count.GreaterThan(Kills * InABatch));
        Assert.That(open, Is.All.StartsWith("folder-"), "to disable somebody twice does no harm");
        Assert.That(made, Is.Unique, "a folder is never made twice");
        Assert.That(done.Where(IsFolder), Is.SubsetOf(made));
        Assert.That(made.Except(done), Is.SubsetOf(open), "what may have been done is told");

        List<string> Of(Func<(string Became, string When), bool> isSo) => [.. results.Where(result => isSo(result.Value)).Select(result => result.Key)];
    }

    private static bool IsFolder(string id) => id.StartsWith("folder-", StringComparison.Ordinal);

    private static Dictionary<string, (string Became, string When)> Results(Run run) =>
        run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(words => words[0], words => (words[1], words[2]));

    // Two troubles never follow each other: how often one request is tried is not what is looked at.
    private void Storm(LocalFaults faults, Random random)
    {
        for (var n = 0; n < 6; n++)
        {
            faults.LetThrough(Users, times: random.Next(1, 3));
            Trouble(faults, Users, random.Next(9));
        }

        for (var n = 0; n < 4; n++)
        {
            faults.LetThrough(Batch);
            var kind = random.Next(8);
            Trouble(faults, Batch, kind);
            if (kind >= 6) _lostReplies++;
            faults.LetThrough(OneUser, times: random.Next(5, 20));
            Trouble(faults, OneUser, random.Next(5));
        }
    }

    private static void Trouble(LocalFaults faults, string path, int kind)
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

    private static int Received(LocalTenant tenant, string path) => tenant.Requests.Count(request => request.Path == path);

    private static async Task KillAsync(SampleProcess running, LocalTenant tenant, int pages, int batches)
    {
        using (var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2)))
        using (var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
            while (Received(tenant, Users) < pages || Received(tenant, Batch) < batches)
            {
                if (running.HasEnded) Assert.Fail((await running.EndAsync()).Error);
                await pace.WaitForNextTickAsync(patience.Token);
            }

        running.Signal("KILL");
        var killed = await running.EndAsync();
        Assert.That(killed.ExitCode, Is.EqualTo(137), killed.Error);
    }
}
