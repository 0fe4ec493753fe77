using System.Diagnostics;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>Runs commands for files that .NET cannot create: pipes, hard links, files of another user.</summary>
internal static class Shell
{
    /// <summary>A user id that is neither root nor the user of the tests.</summary>
    public const int OtherUserId = 65534;

    /// <summary>Runs a program and returns its output.</summary>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{program}' ended with {process.ExitCode}.");
    }

    /// <summary>Gives a file to another user. Skips the test where that is not allowed.</summary>
    public static void GiveToOtherUser(string path)
    {
        if (Run("id", "-u").Trim() != "0") Assert.Ignore("Only root can give a file to another user.");
        Run("chown", "-h", $"{OtherUserId}", path);
    }
}
