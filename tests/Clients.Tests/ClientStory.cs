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
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graph-local-story-");

    public static string ScriptFolder { get; } = Path.Combine(Repository.Root, "tests", "Clients.Tests", "stories");

    /// <summary>Gets the folder for the files of the client. The tenant's state is kept beside it, for a second run.</summary>
    public string WorkingFolder => _folder.CreateSubdirectory("work").FullName;

    /// <summary>Ignores the test if a program is missing. <c>.ci/run</c> installs all of them.</summary>
    public static void Require(string path, string package)
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("graph-local run needs the namespaces of Linux.");
        if (!Path.Exists(path)) Assert.Ignore($"{package} is not installed here: there is no {path}.");
    }

    public static string GetProgram(string folder, string name) =>
        Path.Combine(Repository.Root, folder, "bin", Configuration, "net10.0", name);

    /// <summary>Runs the client, and returns the JSON that its last line of output is.</summary>
    public async Task<JsonNode> RunAsync(params string[] command)
    {
        var program = GetProgram("src/GraphDelegatedKit.Testing.Tool", "graph-local.dll");
        var start = new ProcessStartInfo("dotnet", [program, "run", "--state", Path.Combine(_folder.FullName, "state"), "--", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingFolder,
        };
        start.Environment["HOME"] = WorkingFolder;
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
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        TestContext.Out.WriteLine(await errorOutput);
        TestContext.Out.WriteLine(await output);
        Assert.That(process.ExitCode, Is.Zero, $"{await output}\n{await errorOutput}");
        return JsonNode.Parse((await output).TrimEnd().Split('\n')[^1])!;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
