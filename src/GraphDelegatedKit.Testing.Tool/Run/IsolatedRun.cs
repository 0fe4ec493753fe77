using System.ComponentModel;
using System.Diagnostics;

namespace GraphDelegatedKit.Testing.Tool.Run;

// The part of "run" inside of the namespaces: a tenant on the real ports, and the command beside it.
internal static class IsolatedRun
{
    private const int NoSuchFile = 2; // ENOENT

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
            try
            {
                using var process = Start(path, command[1..], tenant.Address, files);
                signals.SetTarget(process.Id);
                await process.WaitForExitAsync().ConfigureAwait(false);
                return process.ExitCode; // 128 and the number of the signal that ended it
            }
            catch (Win32Exception exception)
            {
                var exitCode = exception.NativeErrorCode == NoSuchFile ? ExitCodes.NotFound : ExitCodes.NotExecutable;
                return await FailAsync(exitCode, $"'{path}' cannot be started. Check that it is a program.").ConfigureAwait(false);
            }
        }
    }

    private static Process Start(string path, string[] arguments, LocalTenantAddress address, NamespaceFiles files)
    {
        var start = new ProcessStartInfo(path, arguments);
        foreach (var (name, value) in RunEnvironment.Create(address, files.Authority, files.Bundle))
            start.Environment[name] = value;
        foreach (var proxy in RunEnvironment.ProxyVariables)
            start.Environment.Remove(proxy);
        Linux.DropAmbientCapabilities();
        return Process.Start(start)!;
    }

    private static async Task<int> FailAsync(int exitCode, string message)
    {
        await Console.Error.WriteLineAsync("graph-local: " + message).ConfigureAwait(false);
        return exitCode;
    }
}
