using System.ComponentModel;
using System.Diagnostics;
using GraphDelegatedKit.Testing.Tool.Apps;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Run;

// The part of "run" inside the namespaces: starts a tenant on the real ports, and the command.
internal static class IsolatedRun
{
    private const int NoSuchFile = 2, NotAProgram = 8; // ENOENT, ENOEXEC

    private const string Shell = "/bin/sh";

    public static async Task<int> RunAsync(TenantStart start, string[] command)
    {
        using var signals = new SignalForwarder();
        Linux.BringLoopbackUp();
        var tenant = await start.StartAsync().ConfigureAwait(false);
        await using (tenant.ConfigureAwait(false))
        {
            using var files = NamespaceFiles.Mount(tenant.Address);
            var path = CommandPath.Find(command[0]);
            if (path is null)
                return await FailAsync(ExitCodes.NotFound, $"There is no program '{command[0]}'.").ConfigureAwait(false);
            if (signals.FirstEarly is { } signal)
                return ExitCodes.SignalBase + signal; // without the command, as if the signal had ended it
            try
            {
                using var process = StartProgram(path, command[1..], CreateEnvironment(tenant, start.Options.Apps, files));
                signals.SetTarget(process.Id);
                await process.WaitForExitAsync().ConfigureAwait(false);
                return process.ExitCode; // 128 and the number of the signal that ended it
            }
            catch (Win32Exception exception)
            {
                var exitCode = exception.NativeErrorCode == NoSuchFile ? ExitCodes.NotFound : ExitCodes.NotExecutable;
                return await FailAsync(exitCode, $"'{path}' cannot be started. {DescribeRemedy(path)}").ConfigureAwait(false);
            }
        }
    }

    private static string DescribeRemedy(string path) =>
        File.Exists(path) && !CommandPath.IsExecutable(path) ? $"Make it executable: chmod +x '{path}'" : "Check that it is a program.";

    private static Dictionary<string, string?> CreateEnvironment(LocalTenant tenant, IReadOnlyList<LocalApp> apps, NamespaceFiles files)
    {
        var environment = new ProcessStartInfo().Environment.ToDictionary(); // that of graph-local
        foreach (var (name, value) in RunEnvironment.CreateDefaults(tenant))
        {
            if (string.IsNullOrEmpty(environment.GetValueOrDefault(name)))
                environment[name] = value;
        }

        foreach (var (name, value) in RunEnvironment.Create(tenant, AppList.CreateJson(tenant, apps), files.Authority, files.Bundle))
            environment[name] = value;
        environment["PATH"] = RunEnvironment.AppendOwnFolder(environment.GetValueOrDefault("PATH"));
        foreach (var proxy in RunEnvironment.ProxyVariables)
            environment.Remove(proxy);
        return environment;
    }

    // Runs a text file without the line that names an interpreter as a shell script, as env and shells do (execvp of POSIX).
    private static Process StartProgram(string path, string[] arguments, Dictionary<string, string?> environment)
    {
        Linux.DropAmbientCapabilities();
        try
        {
            return Start(path, arguments, environment);
        }
        catch (Win32Exception exception) when (exception.NativeErrorCode == NotAProgram)
        {
            return Start(Shell, [path, .. arguments], environment);
        }
    }

    private static Process Start(string path, string[] arguments, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(path, arguments);
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task<int> FailAsync(int exitCode, string message)
    {
        await Console.Error.WriteLineAsync("graph-local: " + message).ConfigureAwait(false);
        return exitCode;
    }
}
