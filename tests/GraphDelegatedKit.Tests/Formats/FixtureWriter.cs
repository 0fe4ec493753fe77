namespace GraphDelegatedKit.Tests.Formats;

/// <summary>Stores what the library writes in a test, if the run asks for it: the fixtures were created this way.</summary>
internal static class FixtureWriter
{
    /// <summary>The name of the run parameter; its value is the folder to write to.</summary>
    public const string Parameter = "WriteFixturesTo";

    public static void Keep(string folder, string name)
    {
        if (TestContext.Parameters[Parameter] is not { } target) return;

        Directory.CreateDirectory(Path.Combine(target, name));
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(target, name, Path.GetFileName(file)), overwrite: true);
    }
}
