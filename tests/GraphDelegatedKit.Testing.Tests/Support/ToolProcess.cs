using System.Diagnostics;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Support;

// graph-local in a process of its own.
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

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
    public static async Task<ToolProcess> StartAsync(params string[] arguments)
    {
        var process = Launch(arguments);
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is null)
            throw new IOException(await process.StandardError.ReadToEndAsync());
        var parsed = JsonNode.Parse(line)!;
        return new ToolProcess(process, parsed, (await File.ReadAllTextAsync((string)parsed["ca"]!)).TrimEnd('\n'));
    }

    // Runs a command that ends by itself.
    public static async Task<ToolResult> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var errorOutput = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ToolResult(process.ExitCode, output, await errorOutput);
    }

    public static Process Launch(params string[] arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "graph-local.exe" : "graph-local");
        string[] commandLine = [.. DefaultSignals.Wrapper, path, .. arguments];
        var start = new ProcessStartInfo(commandLine[0], commandLine[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    public async Task SendSignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await Process.WaitForExitAsync().WaitAsync(MaxWait);
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill();
        Process.Dispose();
    }
}

internal sealed record ToolResult(int ExitCode, string Output, string ErrorOutput);
