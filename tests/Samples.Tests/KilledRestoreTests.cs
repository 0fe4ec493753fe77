using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>
/// A tenant that restores two snapshots in turn, in a process that is killed at random moments; the test prints their
/// seed.
/// </summary>
[Category("Slow")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KilledRestoreTests : IDisposable
{
    private const int FileCount = 60, KillCount = 12;

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Test]
    public async Task A_tenant_that_is_killed_during_restores_starts_with_one_snapshot_or_the_other()
    {
        var seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        var states = new Dictionary<string, int>();
        await SaveSnapshotsAsync();

        for (var kill = 0; kill < KillCount; kill++)
        {
            using (var running = SampleProcess.StartTestProgram(_home, "Killed", "restores", _home.TenantFolder))
            {
                await running.WaitForLinesAsync(random.Next(1, 20));
                running.SendSignal("KILL");
                Assert.That((await running.WaitForExitAsync()).ExitCode, Is.EqualTo(137));
            }

            await using var tenant = await StartAsync();
            var state = Describe(tenant);
            tenant.RestoreSnapshot("c");
            states[state] = states.GetValueOrDefault(state) + 1;
            var logLength = new FileInfo(Path.Combine(_home.TenantFolder, "state.log")).Length;
            using (Assert.EnterMultipleScope())
            {
                Assert.That(state, Is.AnyOf("a", "b"));
                Assert.That(Describe(tenant), Is.AnyOf("a", "b"), "the snapshot that was being saved");
                Assert.That(logLength, Is.LessThan(30_000_000));
                Assert.That(tenant.SnapshotNames, Is.EqualTo(new[] { "a", "b", "c" }));
            }
        }

        await TestContext.Out.WriteLineAsync(string.Join(", ", states.Select(state => $"{state.Value} times {state.Key}")));
    }

    private Task<LocalTenant> StartAsync() => LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = _home.TenantFolder });

    // Every file, user and mail of the snapshots differs.
    private async Task SaveSnapshotsAsync()
    {
        await using var tenant = await StartAsync();
        var drive = tenant.Files.GetDriveId(tenant.Address.DefaultUser);
        foreach (var name in new[] { "a", "b" })
        {
            for (var number = 0; number < FileCount; number++)
                await tenant.Files.PutAsync(drive, $"{number}.txt", new MemoryStream([(byte)name[0]]));
            await tenant.Files.PutAsync(drive, $"only-{name}.txt", new MemoryStream([(byte)name[0]]));
            foreach (var user in tenant.Users.ToList())
                tenant.ChangeUser(user.Id, changed => changed with { JobTitle = name });
            tenant.SaveSnapshot(name);
        }

        tenant.SaveSnapshot("c");
    }

    // The letter that all contents and users have, or all the letters of a mixture.
    private static string Describe(LocalTenant tenant)
    {
        var drive = tenant.Files.GetDriveId(tenant.Address.DefaultUser);
        var letters = new SortedSet<string>(tenant.Users.Select(user => user.JobTitle!), StringComparer.Ordinal);
        foreach (var file in tenant.Files.List(drive).Where(file => !file.Path.StartsWith("only", StringComparison.Ordinal)))
        {
            using var content = tenant.Files.OpenFile(drive, file.Path);
            letters.Add(((char)content.ReadByte()).ToString());
        }

        return string.Concat(letters);
    }
}
