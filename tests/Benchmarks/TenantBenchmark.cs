using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using GraphDelegatedKit.Testing;

namespace Benchmarks;

/// <summary>
/// What a test pays for its own tenant: start, a sign-in by device code or a token from <c>CreateToken</c>, one <c>/me</c>, stop. Then 200
/// tenants in one process, which all answer at the same time.
/// </summary>
internal static class TenantBenchmark
{
    private const int Rounds = 41;
    private const int TenantCount = 200;

    public static async Task RunAsync()
    {
        Console.WriteLine($"{"milliseconds",-34}{"start",8}{"token",8}{"/me",8}{"stop",8}{"all",8}");
        Print("CreateToken, cold", await MeasureAsync(CreateTokenAsync));
        Print("device code, after one tenant", await MeasureAsync(SignInAsync));
        await MeasureManyAsync(CreateTokenAsync, 10); // the runtime compiles in the background meanwhile
        Print($"CreateToken, median of {Rounds}", await MeasureManyAsync(CreateTokenAsync, Rounds));
        Print($"device code, median of {Rounds}", await MeasureManyAsync(SignInAsync, Rounds));
    }

    public static async Task RunManyAsync()
    {
        await MeasureAsync(SignInAsync);
        PrintProcess("one tenant has run");

        var watch = Stopwatch.StartNew();
        var tenants = await Task.WhenAll(Enumerable.Range(0, TenantCount).Select(_ => LocalTenant.StartAsync()));
        PrintProcess($"{TenantCount} tenants started in {watch.ElapsedMilliseconds} ms");

        for (var round = 1; round <= 3; round++)
        {
            watch.Restart();
            var statuses = await Task.WhenAll(tenants.Select(async tenant =>
            {
                using var http = new HttpClient(tenant.CreateHandler());
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await SignInAsync(tenant, http));
                using var response = await http.GetAsync("https://graph.microsoft.com/v1.0/me");
                return (int)response.StatusCode;
            }));
            PrintProcess($"{statuses.Count(status => status == 200)} of {TenantCount} signed in and answered /me "
                + $"in {watch.ElapsedMilliseconds} ms");
        }

        var ports = tenants.SelectMany(tenant => new[] { tenant.Address.HttpsPort, tenant.Address.HttpPort }).ToList();
        Console.WriteLine($"{ports.Distinct().Count()} ports");

        watch.Restart();
        await Task.WhenAll(tenants.Select(tenant => tenant.DisposeAsync().AsTask()));
        tenants = [];
        PrintProcess($"stopped in {watch.ElapsedMilliseconds} ms");
        Console.WriteLine($"{ports.Count(IsOpen)} ports still open");
    }

    private static async Task<long[]> MeasureManyAsync(Func<LocalTenant, HttpClient, Task<string>> getTokenAsync, int rounds)
    {
        var measured = new List<long[]>();
        for (var round = 0; round < rounds; round++)
            measured.Add(await MeasureAsync(getTokenAsync));
        var steps = Enumerable.Range(0, measured[0].Length);
        return [.. steps.Select(step => measured.Select(times => times[step]).Order().ElementAt(rounds / 2))];
    }

    // The ticks of each step.
    private static async Task<long[]> MeasureAsync(Func<LocalTenant, HttpClient, Task<string>> getTokenAsync)
    {
        var start = Stopwatch.GetTimestamp();
        var tenant = await LocalTenant.StartAsync();
        var started = Stopwatch.GetTimestamp();
        using var http = new HttpClient(tenant.CreateHandler());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await getTokenAsync(tenant, http));
        var signedIn = Stopwatch.GetTimestamp();
        await http.GetStringAsync("https://graph.microsoft.com/v1.0/me");
        var answered = Stopwatch.GetTimestamp();
        http.Dispose();
        await tenant.DisposeAsync();
        var stopped = Stopwatch.GetTimestamp();
        return [started - start, signedIn - started, answered - signedIn, stopped - answered, stopped - start];
    }

    private static Task<string> CreateTokenAsync(LocalTenant tenant, HttpClient http) => Task.FromResult(tenant.CreateToken());

    private static Task<string> SignInAsync(LocalTenant tenant, HttpClient http) =>
        new TenantSignIn(tenant, http).RunAsync("User.Read openid profile offline_access");

    private static void Print(string name, long[] ticks) => Console.WriteLine(
        $"{name,-34}" + string.Concat(ticks.Select(step => FormatMilliseconds(step).PadLeft(8))));

    private static string FormatMilliseconds(long ticks) =>
        (ticks * 1000.0 / Stopwatch.Frequency).ToString("F1", CultureInfo.InvariantCulture);

    private static void PrintProcess(string after)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{after}: {GC.GetTotalMemory(true) >> 20} MB managed, {process.WorkingSet64 >> 20} MB in memory, "
            + $"{process.Threads.Count} threads, {process.HandleCount} handles, {Timer.ActiveCount} timers");
    }

    private static bool IsOpen(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
