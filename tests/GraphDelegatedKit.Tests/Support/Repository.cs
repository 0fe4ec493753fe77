namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// The root of the repository. It is found from the folder of the tests, because a CI build writes no real paths into the assembly.
/// </summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string LibraryFolder => Path.Combine(Root, "src", "GraphDelegatedKit");

    public static string TestsFolder => Path.Combine(Root, "tests", "GraphDelegatedKit.Tests");

    public static IEnumerable<string> GetSourceFiles(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "GraphDelegatedKit.sln")))
                return folder.FullName;

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds GraphDelegatedKit.sln.");
    }
}
