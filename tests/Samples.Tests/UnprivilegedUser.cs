using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>An unprivileged user of a Linux machine. A sample that runs as this user has no right to what belongs to root.</summary>
internal static class UnprivilegedUser
{
    public const int Id = 65534;

    public static IReadOnlyList<string> CommandPrefix { get; } = ["setpriv", $"--reuid={Id}", $"--regid={Id}", "--clear-groups"];

    /// <summary>Skips the test where this user cannot start the samples, with the closed folder as the reason if there is one.</summary>
    public static void RequireAccess()
    {
        var programPath = SampleProcess.GetProgramPath("SharePointFiles");
        Machine.RequirePrograms("setpriv", "chown", "chmod");
        Machine.RequireRoot();
        foreach (var path in new[] { programPath, RuntimeEnvironment.GetRuntimeDirectory(), Path.GetTempPath() })
            if (FindClosedFolder(path) is { } folder)
                Assert.Ignore(
                    $"Other users cannot enter the folder '{folder}', so user {Id} cannot use '{path}'. Move it, or run 'chmod o+x "
                    + $"{folder}'.");
        Machine.RequireCommand([.. CommandPrefix, "dotnet", programPath, "--help"]);
    }

    /// <summary>
    /// Finds the first folder above a file that only its owner and group may enter, for example <c>/root</c> with mode 0700.
    /// </summary>
    /// <returns>The folder closest to the root of the file system, or null where all folders are open.</returns>
    public static string? FindClosedFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        string? closed = null;
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null; folder = Path.GetDirectoryName(folder))
            if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == 0)
                closed = folder;
        return closed;
    }
}
