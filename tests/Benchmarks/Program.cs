using BenchmarkDotNet.Running;
using Benchmarks;

// dotnet run -c Release --project tests/Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/Benchmarks -- listing
// dotnet run -c Release --project tests/Benchmarks -- bulk
// dotnet run -c Release --project tests/Benchmarks -- upload
// dotnet run -c Release --project tests/Benchmarks -- many
if (args is ["listing"])
    await Listing.RunAsync();
else if (args is ["bulk"])
    await BulkFigure.RunAsync();
else if (args is ["upload"])
    await UploadFigure.RunAsync();
else if (args is ["many"])
    await ManyFiles.RunAsync();
else if (args is ["sink"])
    await Sink.RunAsync();
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
