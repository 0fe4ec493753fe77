using System.Diagnostics;

namespace Samples.Tests;

/// <summary>Runs the .NET SDK in a folder.</summary>
internal static class DotNetCli
{
    public static Task<string> RunAsync(string folder, params string[] arguments) => RunAsync(folder, "dotnet", arguments);

    /// <returns>The output.</returns>
    /// <exception cref="InvalidOperationException">The exit code is not 0.</exception>
    public static async Task<string> RunAsync(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name =>
            name.StartsWith("VSTest", StringComparison.Ordinal) || name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(inherited); // set by the test run around this one

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await error}");
    }
}
