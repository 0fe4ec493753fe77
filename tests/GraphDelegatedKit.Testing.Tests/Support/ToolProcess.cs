using System.Diagnostics;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Support;

// graph-local in a process of its own.
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(2);

    private ToolProcess(Process process, JsonNode startupInfo, string certificatePem)
    {
        Process = process;
        StartupInfo = startupInfo;
        Address = new LocalTenantAddress
        {
            TenantId = (string)startupInfo["tenantId"]!,
            ClientId = (string)startupInfo["clientId"]!,
            ListenAddress = new Uri((string)startupInfo["http"]!).Host,
            HttpsPort = (int)startupInfo["httpsPort"]!,
            HttpPort = (int)startupInfo["httpPort"]!,
            CertificatePem = certificatePem,
            DefaultUser = (string)startupInfo["user"]!,
        };
    }

    public static string ReadmePath => Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing.Tool", "README.md");

    public Process Process { get; }

    public JsonNode StartupInfo { get; }

    public LocalTenantAddress Address { get; }

    // The arguments must contain --ca.
    public static Task<ToolProcess> StartAsync(params string[] arguments) => StartWithPrefixAsync([], arguments);

    // The prefix is a command that becomes graph-local: that with which its command line continues.
    public static async Task<ToolProcess> StartWithPrefixAsync(string[] prefix, params string[] arguments)
    {
        var process = LaunchWithPrefix(prefix, arguments);
        string? line;
        using (var deadline = new CancellationTokenSource(MaxWait))
        {
            try
            {
                line = await process.StandardOutput.ReadLineAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw await EndAsync(process, arguments, process.StandardError.ReadToEndAsync());
            }
        }

        if (line is null)
            throw new IOException(await process.StandardError.ReadToEndAsync());
        var parsed = JsonNode.Parse(line)!;
        return new ToolProcess(process, parsed, (await File.ReadAllTextAsync((string)parsed["ca"]!)).TrimEnd('\n'));
    }

    // Runs a command that ends by itself. If it does not, it is ended, and its output is reported: it may be a tenant that started although
    // the test expects an error.
    public static async Task<ToolResult> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var errorOutput = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(MaxWait);
        }
        catch (TimeoutException)
        {
            throw await EndAsync(process, arguments, output, errorOutput);
        }

        return new ToolResult(process.ExitCode, await output, await errorOutput);
    }

    public static Process Launch(params string[] arguments) => LaunchWithPrefix([], arguments);

    private static Process LaunchWithPrefix(string[] prefix, string[] arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "graph-local.exe" : "graph-local");
        string[] commandLine = [.. DefaultSignals.Wrapper, .. prefix, path, .. arguments];
        var start = new ProcessStartInfo(commandLine[0], commandLine[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    public async Task SendSignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await Process.WaitForExitAsync().WaitAsync(MaxWait);
    }

    private static async Task<TimeoutException> EndAsync(Process process, string[] arguments, params Task<string>[] outputs)
    {
        process.Kill(entireProcessTree: true);
        var output = string.Concat(await Task.WhenAll(outputs));
        return new TimeoutException($"'graph-local {string.Join(' ', arguments)}' still ran after {MaxWait}. It wrote: {output}");
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill();
        Process.Dispose();
    }
}

internal sealed record ToolResult(int ExitCode, string Output, string ErrorOutput);
