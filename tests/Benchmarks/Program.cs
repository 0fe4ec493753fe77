using BenchmarkDotNet.Running;
using Benchmarks;

(string Word, string Tells, Func<Task> RunAsync)[] benchmarks =
[
    ("listing", "100,000 users, and HttpClient reading the same pages", ListingBenchmark.RunAsync),
    ("bulk", "2,000 writes in $batch, a tenth of them throttled", BulkBenchmark.RunAsync),
    ("upload", "1 GiB up, and HttpClient putting the same ranges; over https and http, two sizes of fragment", UploadBenchmark.RunAsync),
    ("download", "1 GiB down, and HttpClient into a FileStream; over https and http", DownloadBenchmark.RunAsync),
    ("many", "100 files of 1 MiB, one after another and 8 at once", ManyFilesBenchmark.RunAsync),
    ("hash", "QuickXorHash, and a memory copy", () => Task.Run(HashBenchmark.Run)),
    ("inspect", "JwtInspector: time and allocation of each kind of token", () => Task.Run(InspectionFigure.Run)),
    ("snapshot", "snapshots of a tenant with 100,000 files, and copying its state folder", SnapshotBenchmark.RunAsync),
    ("tenant", "a local tenant of one test: start, sign-in, one /me, stop; cold and warm", TenantBenchmark.RunAsync),
    ("tenants", "200 local tenants in one process: memory, threads, ports", TenantBenchmark.RunManyAsync),
    ("million", "a million requests to one local tenant: its memory after every 100,000", RequestBenchmark.RunAsync),
    ("faults", "what each single fault has an upload of 40 MiB send twice", FaultBenchmark.RunAsync),
];

if (args is ["sink"])
    await SinkServer.RunAsync(); // the server of upload and download, in a process of its own
else if (args is [var name] && Array.Find(benchmarks, benchmark => benchmark.Word == name) is { RunAsync: { } runAsync })
    await runAsync();
else if (args is [])
{
    Console.WriteLine("dotnet run -c Release --project tests/Benchmarks -- WORD");
    foreach (var benchmark in benchmarks) Console.WriteLine($"  {benchmark.Word,-14} {benchmark.Tells}");
    Console.WriteLine($"  {"--filter '*'",-14} a token that is still good, and MSAL's own silent call");
}
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
