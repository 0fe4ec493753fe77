using Samples;

namespace WebApp.Hosting;

/// <summary>Asks a running app for its health: the check of a container image that has no other program for it.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(int? port, CancellationToken cancellationToken)
    {
        var configured = Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0];
        var address = $"http://localhost:{port?.ToString() ?? configured ?? $"{ListenAddress.DefaultPort}"}{WebAppHost.HealthPath}";
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout };
        try
        {
            using var response = await http.GetAsync(address, cancellationToken);
            var status = await response.Content.ReadAsStringAsync(cancellationToken);
            Console.WriteLine(status);
            return response.IsSuccessStatusCode ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Console.Error.WriteLine($"error: {address} does not answer. {e.Message}");
            return ExitCode.Failed;
        }
    }
}
