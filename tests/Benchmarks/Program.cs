using BenchmarkDotNet.Running;
using Benchmarks;

(string Word, string Tells, Func<Task> RunAsync)[] figures =
[
    ("listing", "100,000 users, and HttpClient reading the same pages", Listing.RunAsync),
    ("bulk", "2,000 writes in $batch, a tenth of them throttled", BulkFigure.RunAsync),
    ("upload", "1 GiB up, and HttpClient putting the same ranges; over https and http, two sizes of fragment", UploadFigure.RunAsync),
    ("download", "1 GiB down, and HttpClient into a FileStream; over https and http", DownloadFigure.RunAsync),
    ("many", "100 files of 1 MiB, one after another and 8 at once", ManyFiles.RunAsync),
    ("hash", "QuickXorHash, and a memory copy", () => Task.Run(HashFigure.Run)),
    ("faults", "what each single fault has an upload of 40 MiB send twice", FaultFigure.RunAsync),
];

if (args is ["sink"])
    await Sink.RunAsync(); // the server of upload and download, in a process of its own
else if (args is [var word] && Array.Find(figures, figure => figure.Word == word) is { RunAsync: { } runAsync })
    await runAsync();
else if (args is [])
{
    Console.WriteLine("dotnet run -c Release --project tests/Benchmarks -- WORD");
    foreach (var figure in figures) Console.WriteLine($"  {figure.Word,-14} {figure.Tells}");
    Console.WriteLine($"  {"--filter '*'",-14} a token that is still good, and MSAL's own silent call");
}
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
