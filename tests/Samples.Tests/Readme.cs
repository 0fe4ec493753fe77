using System.Text.RegularExpressions;

namespace Samples.Tests;

internal static partial class Readme
{
    public static string Path { get; } = System.IO.Path.Combine(SampleProcess.RepositoryRoot, "README.md");

    /// <summary>The fenced blocks of one language, in order.</summary>
    public static IReadOnlyList<string> GetCodeBlocks(string language) =>
        [.. CodeBlockRegex().Matches(File.ReadAllText(Path)).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value)];

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlockRegex();
}
