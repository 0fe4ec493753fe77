using System.Net.Http.Headers;
using LargeFiles;

using var http = new HttpClient { BaseAddress = new Uri("https://graph.microsoft.com/v1.0/") };
http.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("GRAPH_TOKEN"));
foreach (var name in await new LargeFileFinder(http).FindAsync(args[0], minSize: 100_000_000))
    Console.WriteLine(name);
