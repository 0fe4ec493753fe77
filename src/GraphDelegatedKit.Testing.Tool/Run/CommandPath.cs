namespace GraphDelegatedKit.Testing.Tool.Run;

// Finds a program as a shell does. Process.Start would also look beside graph-local and in the current folder.
internal static class CommandPath
{
    // The value that shells use without the variable PATH.
    public const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    // Returns null for a program that does not exist, and a file that is not executable only if there is no other.
    public static string? Find(string command)
    {
        if (command.Contains('/', StringComparison.Ordinal))
            return Path.Exists(command) ? Path.GetFullPath(command) : null;
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? DefaultPath).Split(':')
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, command)))
            .Where(File.Exists)
            .ToList();
        return paths.Find(IsExecutable) ?? paths.FirstOrDefault();
    }

    public static bool IsExecutable(string path) => !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
