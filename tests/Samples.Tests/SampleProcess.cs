using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Threading.Channels;

namespace Samples.Tests;

/// <summary>
/// A sample in a process, started as from a shell, with a new home folder and without the environment variables that change its behavior.
/// </summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process _process;
    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task<string> _output;

    private SampleProcess(Process process, bool keepsInputOpen)
    {
        _process = process;
        _output = ReadOutputAsync(process.StandardOutput);
        if (!keepsInputOpen) process.StandardInput.Close();
    }

    public int Id => _process.Id;

    private bool RunsInTerminal { get; init; }

    public bool HasExited => _process.HasExited;

    public static async Task<ProcessResult> RunAsync(TemporaryHome home, string sample, params string[] arguments)
    {
        using var process = Start(home, sample, arguments);
        return await process.WaitForExitAsync();
    }

    /// <summary>Runs the sample on the tenant of the test.</summary>
    public static Task<ProcessResult> RunLocallyAsync(TemporaryHome home, string sample, params string[] arguments) =>
        RunAsync(home, sample, [.. arguments, "--local", home.TenantFolder]);

    /// <summary>Runs the sample on a terminal of its own, created by script of util-linux; everything it shows is in Output.</summary>
    public static async Task<ProcessResult> RunInTerminalAsync(TemporaryHome home, string sample, string arguments)
    {
        using var process = StartInTerminal(home, sample, arguments);
        return await process.WaitForExitAsync();
    }

    /// <summary>Starts the sample on a terminal; a signal goes to the sample, as with Ctrl+C at that terminal.</summary>
    public static SampleProcess StartInTerminal(
        TemporaryHome home, string sample, string arguments, int columns = 80, bool keepsInputOpen = false)
    {
        home.EnvironmentVariables.TryAdd("TERM", "xterm"); // without a terminal, as in CI, the variable is not set
        return Launch(
            home, "script",
            ["-qec", $"stty cols {columns}; exec dotnet '{GetProgramPath(sample)}'{arguments}", "/dev/null"],
            runsInTerminal: true,
            keepsInputOpen);
    }

    public static SampleProcess Start(TemporaryHome home, string sample, params string[] arguments) =>
        Launch(home, "dotnet", [GetProgramPath(sample), .. arguments]);

    /// <summary>Starts a program of the tests.</summary>
    public static SampleProcess StartTestProgram(TemporaryHome home, string program, params string[] arguments) =>
        Launch(home, "dotnet", [GetProgramPath(program, "tests"), .. arguments]);

    /// <summary>The program as it was built in the configuration that the tests run in.</summary>
    public static string GetProgramPath(string sample, string folder = "samples") =>
        Path.Combine(Repository.Root, folder, sample, "bin", Configuration, "net10.0", sample + ".dll");

    private static SampleProcess Launch(
        TemporaryHome home, string program, IEnumerable<string> arguments, bool runsInTerminal = false, bool keepsInputOpen = false)
    {
        string[] commandLine = [.. DefaultSignals.Wrapper, .. home.CommandPrefix, program, .. arguments];
        var start = new ProcessStartInfo(commandLine[0], commandLine[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.WorkingFolder,
        };
        foreach (var name in new[]
        {
            "GRAPH_TENANT", "GRAPH_CLIENT",
            "GRAPH_LOCAL", "GRAPH_CACHE_KEY", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "NO_COLOR", "CI",
        })
            start.Environment.Remove(name);
        start.Environment["HOME"] = home.Folder;
        foreach (var (name, value) in home.EnvironmentVariables) start.Environment[name] = value;
        return new SampleProcess(Process.Start(start)!, keepsInputOpen) { RunsInTerminal = runsInTerminal };
    }

    /// <summary>Reads stderr up to the first line that contains the text; the process continues.</summary>
    public async Task<string> WaitForErrorLineAsync(string text)
    {
        while (await _process.StandardError.ReadLineAsync().WaitAsync(MaxWait) is { } line)
            if (line.Contains(text, StringComparison.Ordinal))
                return line;

        throw new InvalidOperationException($"The sample ended without saying '{text}'.");
    }

    /// <summary>Waits until stdout has had so many lines; the process continues.</summary>
    public async Task WaitForLinesAsync(int count)
    {
        for (; count > 0; count--)
            await _lines.Reader.ReadAsync().AsTask().WaitAsync(MaxWait);
    }

    /// <summary>Polls the kernel's high-water mark of the process memory until the process has ended.</summary>
    public async Task<long> MeasurePeakMemoryAsync()
    {
        long peak = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_process.HasExited && await timer.WaitForNextTickAsync())
        {
            try
            {
                var line = File.ReadLines($"/proc/{_process.Id}/status")
                    .FirstOrDefault(status => status.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is not null) peak = Math.Max(peak, 1024 * long.Parse(
                    line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                break; // the process has ended since the check
            }
        }

        return peak;
    }

    /// <summary>Types at the terminal, which stays open, once the sample reads from it: what is typed before loses its Ctrl+D.</summary>
    public async Task TypeAsync(string text)
    {
        await WaitForLinesAsync(1);
        var terminal = File.ResolveLinkTarget($"/proc/{GetSampleId()}/fd/0", returnFinalTarget: false)!.FullName;
        await Wait.UntilAsync(() => Machine.GetOutput("stty", "-F", terminal, "-a").Contains("-icanon", StringComparison.Ordinal));
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public void SendSignal(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, GetSampleId()]);
        kill.WaitForExit();
    }

    public async Task<ProcessResult> WaitForExitAsync()
    {
        var error = _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync().WaitAsync(MaxWait);
        return new ProcessResult(_process.ExitCode, await _output, await error, _stopwatch.Elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private string GetSampleId() => RunsInTerminal
        ? File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Trim()
        : _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> ReadOutputAsync(StreamReader output)
    {
        var text = new StringBuilder();
        while (await output.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
        return text.ToString();
    }

    private static TimeSpan MaxWait => TimeSpan.FromMinutes(2);

    private static string Configuration =>
        typeof(SampleProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
}
