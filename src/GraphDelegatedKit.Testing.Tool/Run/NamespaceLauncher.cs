using System.Diagnostics;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Run;

// Starts graph-local again inside private namespaces, with unshare of util-linux. A .NET program cannot enter a user namespace,
// because the kernel requires a process with a single thread. The process is replaced and keeps its id, so that the signals for it still
// arrive.
internal static class NamespaceLauncher
{
    private const string Instead =
        "Or, without 'run': start graph-local with --ca FILE and lead the client to its https port. See graph-local --help.";

    // The first variant needs CAP_SYS_ADMIN, which root has. The second needs an unprivileged user namespace.
    private static readonly string[][] Variants =
    [
        ["--mount", "--net"],
        ["--user", "--map-current-user", "--keep-caps", "--mount", "--net"],
    ];

    public static async Task ExecuteAsync(IEnumerable<string> arguments)
    {
        if (!OperatingSystem.IsLinux())
            throw new CommandFailedException("'run' needs the namespaces of Linux. Use it in a Linux container or in WSL. " + Instead);
        var unshare = CommandPath.Find("unshare") ?? throw new CommandFailedException(
            "'run' needs the program unshare. Install the package util-linux. " + Instead);

        var error = "";
        foreach (var variant in Variants)
        {
            error = await TryAsync(unshare, variant).ConfigureAwait(false);
            if (error.Length == 0)
                throw Linux.Execute(unshare, [unshare, .. variant, "--", .. GetOwnCommandLine(), .. arguments]);
        }

        throw new CommandFailedException(
            $"'run' needs a private mount and network namespace, which this system refused ({error}). Run it as root; or allow user "
            + "namespaces with sysctl (kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu, kernel.unprivileged_userns_clone=1 on "
            + "older systems); or give the container --cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt apparmor=unconfined. "
            + Instead);
    }

    // Returns the error in one line, or an empty text if unshare works.
    private static async Task<string> TryAsync(string unshare, string[] variant)
    {
        var start = new ProcessStartInfo(unshare, [.. variant, "--", unshare, "--version"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await output.ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? "" : error.Trim().Split('\n')[0];
    }

    // Returns the path of this program, or those of dotnet and the assembly.
    private static string[] GetOwnCommandLine()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
            : [program];
    }
}
