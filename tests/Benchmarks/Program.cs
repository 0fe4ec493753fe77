using BenchmarkDotNet.Running;
using Benchmarks;

// dotnet run -c Release --project tests/Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/Benchmarks -- listing
// dotnet run -c Release --project tests/Benchmarks -- upload
// dotnet run -c Release --project tests/Benchmarks -- download
// dotnet run -c Release --project tests/Benchmarks -- hash
if (args is ["listing"])
    await Listing.RunAsync();
else if (args is ["upload"])
    await UploadFigure.RunAsync();
else if (args is ["download"])
    await DownloadFigure.RunAsync();
else if (args is ["hash"])
    HashFigure.Run();
else if (args is ["sink"])
    await Sink.RunAsync();
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
