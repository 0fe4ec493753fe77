using System.Diagnostics;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>The requirements of a test on the machine; without them the test is skipped with the reason.</summary>
internal static class Machine
{
    public static void RequirePrograms(params string[] programs)
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("The test runs on Linux only.");
        foreach (var program in programs)
            if (InstalledProgram.Find(program) is null)
                Assert.Ignore($"The program '{program}' is not installed.");
    }

    public static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("Only root can run a program as another user.");
    }

    /// <summary>Skips the test if the command fails: a container may forbid an installed program.</summary>
    public static void RequireCommand(params string[] command)
    {
        if (RunCommand(command) != 0) Assert.Ignore($"'{string.Join(' ', command)}' is not permitted here.");
    }

    public static string GetOutput(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    public static int RunCommand(params string[] command)
    {
        using var process =
            Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
