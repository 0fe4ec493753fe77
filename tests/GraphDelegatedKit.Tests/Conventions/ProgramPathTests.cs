using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>
/// A program of the system is started by its absolute path: a name alone can lead to a file of the working directory, such as a planted
/// <c>./open</c>.
/// </summary>
public sealed partial class ProgramPathTests
{
    [Test]
    public void Every_program_that_the_source_names_has_an_absolute_path()
    {
        var names = Repository.GetSourceFiles(Repository.LibraryFolder).Select(File.ReadAllText)
            .Where(source => source.Contains("ProcessStartInfo", StringComparison.Ordinal))
            .SelectMany(FindPrograms);

        Assert.That(names, Is.Not.Empty.And.All.StartsWith("/"));
    }

    [TestCase("""new ProcessStartInfo("open", [uri.AbsoluteUri])""", "open")]
    [TestCase("""CreateStartInfo("/usr/bin/open", uri)""", "/usr/bin/open")]
    [TestCase("""ProcessStartInfo info = new("sh", ["-c", command]);""", "sh")]
    [TestCase("""Process.Start("xdg-open", url)""", "xdg-open")]
    [TestCase("""Process.Start(startInfo)""", null)]
    public void The_scan_finds_the_names_of_programs(string line, string? program) =>
        Assert.That(FindPrograms(line).SingleOrDefault(), Is.EqualTo(program));

    private static IEnumerable<string> FindPrograms(string source) =>
        StartedProgram().Matches(source).Select(match => match.Groups["name"].Value);

    [GeneratedRegex("""(StartInfo|\bProcess\.Start|\bnew)\("(?<name>[^"]*)""")]
    private static partial Regex StartedProgram();
}
