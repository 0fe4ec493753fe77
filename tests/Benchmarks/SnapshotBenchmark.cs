using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using GraphDelegatedKit.Testing;

namespace Benchmarks;

/// <summary>
/// Snapshots of a tenant with 100,000 files, in memory and in a state folder, and what a test does without them: copy the state folder.
/// <c>dotnet run -c Release --project tests/Benchmarks -- snapshot</c>
/// </summary>
internal static class SnapshotBenchmark
{
    private const int FileCount = 100_000, Rounds = 9;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("snapshot-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{$"{FileCount:N0} files, medians of {Rounds}",-52}{"temporary",14}{"state folder",14}");
            await using var temporary = await StartAsync(null);
            await using (var stored = await StartAsync(Path.Combine(folder, "state")))
            {
                LocalTenant[] tenants = [temporary, stored];
                Print("take a snapshot", tenants.Select(tenant => Measure(() => tenant.TakeSnapshot())));
                var snapshots = tenants.ToDictionary(tenant => tenant, tenant => tenant.TakeSnapshot());
                Print(
                    "restore it, 10 files having changed",
                    await MeasureAllAsync(tenants, ChangeAsync, tenant => Task.Run(() => tenant.Restore(snapshots[tenant]))));
                Print("the first request after a restore", await MeasureAllAsync(
                    tenants, tenant => Task.Run(() => tenant.Restore(snapshots[tenant])), ListAsync));
                Print("save a snapshot by name", tenants.Select(tenant => Measure(() => tenant.SaveSnapshot("all"))));
                Print(
                    "restore it by name, 10 files having changed",
                    await MeasureAllAsync(tenants, ChangeAsync, tenant => Task.Run(() => tenant.RestoreSnapshot("all"))));
            }

            var copy = Measure(() => Copy(Path.Combine(folder, "state"), Path.Combine(folder, $"copy-{Guid.NewGuid():N}")), rounds: 1);
            await using var next = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = Path.Combine(folder, "state") });
            Print("restore it by name, in the next process", [double.NaN, Measure(() => next.RestoreSnapshot("all"), rounds: 1)]);
            Print("without snapshots: copy the state folder", [double.NaN, copy]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<LocalTenant> StartAsync(string? stateFolder)
    {
        var tenant = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = stateFolder });
        var drive = tenant.Files.GetDriveId(tenant.Address.DefaultUser);
        for (var number = 0; number < FileCount; number++)
            await tenant.Files.PutAsync(drive, $"folder-{number / 1_000}/file-{number}.txt", Stream.Null);
        return tenant;
    }

    private static async Task ChangeAsync(LocalTenant tenant)
    {
        for (var number = 0; number < 10; number++)
            await tenant.Files.PutAsync(
                tenant.Files.GetDriveId(tenant.Address.DefaultUser), $"folder-0/file-{number}.txt", new MemoryStream([1]));
    }

    private static async Task ListAsync(LocalTenant tenant)
    {
        using var http = new HttpClient(tenant.CreateHandler());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.CreateToken());
        await http.GetStringAsync(new Uri("https://graph.microsoft.com/v1.0/me/drive/root:/folder-0:/children?$top=10"));
    }

    private static async Task<List<double>> MeasureAllAsync(
        LocalTenant[] tenants, Func<LocalTenant, Task> prepareAsync, Func<LocalTenant, Task> runAsync)
    {
        var medians = new List<double>();
        foreach (var tenant in tenants)
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                await prepareAsync(tenant);
                var start = Stopwatch.GetTimestamp();
                await runAsync(tenant);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            medians.Add(times.Order().ElementAt(Rounds / 2));
        }

        return medians;
    }

    private static double Measure(Action run, int rounds = Rounds)
    {
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Order().ElementAt(rounds / 2);
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var folder in Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, folder)));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
    }

    private static void Print(string name, IEnumerable<double> milliseconds) => Console.WriteLine(
        $"{name,-52}" + string.Concat(milliseconds.Select(time => double.IsNaN(time)
            ? $"{"-",14}"
            : string.Create(CultureInfo.InvariantCulture, $"{time,11:0.00} ms"))));
}
