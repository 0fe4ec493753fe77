using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Samples.Tests;

/// <summary>A built sample, run as a person's shell would run it: with a home of its own and nothing of the machine's variables that matter.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process _process;
    private readonly Stopwatch _took = Stopwatch.StartNew();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task<string> _out;

    private SampleProcess(Process process)
    {
        _process = process;
        _out = ReadOutAsync(process.StandardOutput);
        process.StandardInput.Close();
    }

    public int Id => _process.Id;

    private bool IsUnderScript { get; init; }

    public bool HasEnded => _process.HasExited;

    // Not by the path this file was compiled from: a build for CI writes another one.
    public static string RepositoryRoot { get; } = Above(AppContext.BaseDirectory).First(folder => File.Exists(Path.Combine(folder, "GraphDelegatedKit.sln")));

    public static async Task<Run> RunAsync(Home home, string sample, params string[] arguments)
    {
        using var process = Start(home, sample, arguments);
        return await process.EndAsync();
    }

    /// <summary>On a terminal of its own, which util-linux's script makes; what it shows on it is all in Out.</summary>
    public static async Task<Run> OnATerminalAsync(Home home, string sample, string arguments)
    {
        using var process = StartOnATerminal(home, sample, arguments);
        return await process.EndAsync();
    }

    /// <summary>The same, still running; a signal goes to the sample, as Ctrl+C at that terminal would.</summary>
    public static SampleProcess StartOnATerminal(Home home, string sample, string arguments, int columns = 80)
    {
        home.Variables.TryAdd("TERM", "xterm"); // where nobody sits at one, as in CI, none is named
        return Launch(home, "script", ["-qec", $"stty cols {columns}; exec dotnet '{Program(sample)}'{arguments}", "/dev/null"], isUnderScript: true);
    }

    public static SampleProcess Start(Home home, string sample, params string[] arguments) => Launch(home, "dotnet", [Program(sample), .. arguments]);

    /// <summary>A program that is there for the tests alone.</summary>
    public static SampleProcess StartOfTests(Home home, string program, params string[] arguments) => Launch(home, "dotnet", [Program(program, "tests"), .. arguments]);

    private static string Program(string sample, string among = "samples") => Path.Combine(RepositoryRoot, among, sample, "bin", Configuration, "net10.0", sample + ".dll");

    private static SampleProcess Launch(Home home, string program, IEnumerable<string> arguments, bool isUnderScript = false)
    {
        string[] line = [.. home.Under, program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.WorkingFolder,
        };
        foreach (var name in new[] { "GRAPH_TENANT", "GRAPH_CLIENT", "GRAPH_LOCAL", "GRAPH_CACHE_KEY", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "NO_COLOR", "CI" }) start.Environment.Remove(name);
        start.Environment["HOME"] = home.Folder;
        foreach (var (name, value) in home.Variables) start.Environment[name] = value;
        return new SampleProcess(Process.Start(start)!) { IsUnderScript = isUnderScript };
    }

    /// <summary>Reads stderr up to the first line that says this; the process goes on.</summary>
    public async Task<string> WaitForErrorLineAsync(string part)
    {
        while (await _process.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
            if (line.Contains(part, StringComparison.Ordinal))
                return line;

        throw new InvalidOperationException($"The sample ended without saying '{part}'.");
    }

    /// <summary>Waits until stdout has had so many lines; the process goes on.</summary>
    public async Task WaitForLinesAsync(int count)
    {
        for (; count > 0; count--)
            await _lines.Reader.ReadAsync().AsTask().WaitAsync(Patience);
    }

    /// <summary>Looks at the kernel's own high-water mark until the process has ended.</summary>
    public async Task<long> PeakMemoryAsync()
    {
        long peak = 0;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_process.HasExited && await pace.WaitForNextTickAsync())
        {
            try
            {
                var line = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(status => status.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is not null) peak = Math.Max(peak, 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                break; // it ended between the two looks
            }
        }

        return peak;
    }

    public void Signal(string signal)
    {
        var id = IsUnderScript ? File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Trim() : _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var kill = Process.Start("kill", ["-s", signal, id]);
        kill.WaitForExit();
    }

    public async Task<Run> EndAsync()
    {
        var error = _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new Run(_process.ExitCode, await _out, await error, _took.Elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<string> ReadOutAsync(StreamReader output)
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

    private static TimeSpan Patience => TimeSpan.FromMinutes(2);

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static IEnumerable<string> Above(string folder)
    {
        for (var here = new DirectoryInfo(folder); here is not null; here = here.Parent) yield return here.FullName;
    }
}
