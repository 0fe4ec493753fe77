using System.Diagnostics;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Tests.Support;
using NUnit.Framework;

namespace Clients.Tests;

/// <summary>
/// Runs a program for which the local tenant is the real service: in namespaces where the real host names lead to the tenant, made by
/// <c>graph-local run</c>.
/// </summary>
internal sealed class ClientStory : IDisposable
{
    private const int RunFailed = 125; // graph-local itself failed

    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(10);

    // Why graph-local cannot make namespaces here, or null.
    private static readonly Lazy<Task<string?>> MissingNamespaces = new(FindMissingNamespacesAsync);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graph-local-story-");

    public static string ScriptFolder { get; } = Path.Combine(Repository.Root, "tests", "Clients.Tests", "stories");

    /// <summary>Gets the options of <c>graph-local run</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Gets the environment variables of the client, beside those that graph-local sets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the folder for the files of the client. The tenant's state is kept beside it, for a second run.</summary>
    public string WorkingFolder => _folder.CreateSubdirectory("work").FullName;

    /// <summary>Ignores the test if a client, or what it needs, is missing. <c>.ci/run</c> installs all of it.</summary>
    public static async Task RequireAsync(params (string Path, string Package)[] needed)
    {
        if (!OperatingSystem.IsLinux())
            Ignore("graph-local run needs the namespaces of Linux.");
        foreach (var (path, package) in needed)
        {
            if (!Path.Exists(path))
                Ignore($"{package} is not installed here: there is no {path}.");
        }

        if (await MissingNamespaces.Value is { } reason)
            Ignore(reason);
    }

    /// <summary>Finds a program that is not always a package of Debian.</summary>
    /// <returns>The path, or that of the package of Debian if the program is not installed.</returns>
    public static string FindProgram(string name) => InstalledProgram.Find(name) ?? "/usr/bin/" + name;

    public static string GetProgram(string folder, string name) =>
        Path.Combine(Repository.Root, folder, "bin", Configuration, "net10.0", name);

    /// <summary>Runs the client, and returns the JSON that its last line of output is.</summary>
    public async Task<JsonNode> RunAsync(params string[] command) => JsonNode.Parse(await RunForLastLineAsync(command))!;

    /// <summary>Runs the client, and returns its last line of output.</summary>
    public async Task<string> RunForLastLineAsync(params string[] command)
    {
        var (exitCode, output, errorOutput) = await RunToolAsync(
            [.. Options, "--state", Path.Combine(_folder.FullName, "state"), "--", .. command],
            start =>
            {
                start.WorkingDirectory = WorkingFolder;
                start.Environment["HOME"] = WorkingFolder;
                foreach (var (name, value) in Environment)
                    start.Environment[name] = value;
            });
        Assert.That(exitCode, Is.Zero, $"{output}\n{errorOutput}");
        return output.TrimEnd().Split('\n')[^1];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // "dotnet test" prints no reason by itself.
    private static void Ignore(string reason)
    {
        TestContext.Error.WriteLine($"{TestContext.CurrentContext.Test.Name} is skipped: {reason}");
        Assert.Ignore(reason);
    }

    private static async Task<string?> FindMissingNamespacesAsync()
    {
        var (exitCode, _, errorOutput) = await RunToolAsync(["--", "true"]);
        return exitCode == RunFailed ? errorOutput : null;
    }

    private static async Task<(int ExitCode, string Output, string ErrorOutput)> RunToolAsync(
        string[] arguments, Action<ProcessStartInfo>? configure = null)
    {
        var program = GetProgram("src/GraphDelegatedKit.Testing.Tool", "graph-local.dll");
        var start = new ProcessStartInfo("dotnet", [program, "run", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        configure?.Invoke(start);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errorOutput = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(MaxTime);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output, await errorOutput);
    }

    private static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
