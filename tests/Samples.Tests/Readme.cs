using System.Text.RegularExpressions;

namespace Samples.Tests;

internal static partial class Readme
{
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "README.md");

    /// <summary>The README files of the folders below the root.</summary>
    public static IReadOnlyList<string> FolderPaths { get; } =
    [
        .. new[] { "src", "samples", "tests/Benchmarks" }
            .Select(folder => System.IO.Path.Combine(Repository.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "README.md", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)),
    ];

    /// <summary>The fenced code blocks of one language in a README, in order. The default is the root README.</summary>
    public static IReadOnlyList<string> GetCodeBlocks(string language, string? path = null) =>
        [.. CodeBlockRegex().Matches(File.ReadAllText(path ?? Path)).Where(block => block.Groups["language"].Value == language)
            .Select(block => block.Groups["code"].Value)];

    /// <summary>The targets of relative links in a README.</summary>
    public static IEnumerable<string> GetRelativeLinks(string path) =>
        LinkRegex().Matches(File.ReadAllText(path)).Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlockRegex();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)\)")]
    private static partial Regex LinkRegex();
}
