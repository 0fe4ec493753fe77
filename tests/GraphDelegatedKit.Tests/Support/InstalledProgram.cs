namespace GraphDelegatedKit.Tests.Support;

/// <summary>Finds a program of the machine in the folders of the variable PATH.</summary>
internal static class InstalledProgram
{
    /// <returns>The absolute path, or <see langword="null"/> if the program is not installed.</returns>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
