using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Samples.Tests;

public sealed partial class ReadmeTests
{
    [Test]
    public void The_first_README_code_block_is_part_of_QuickStart()
    {
        var sampleLines =
            GetCodeLines(File.ReadAllText(Path.Combine(Repository.Root, "samples", "QuickStart", "SignInTour.cs"))).ToList();
        var coreLines = GetCodeLines(Readme.GetCodeBlocks("csharp")[0]).Where(IsCoreLine).ToList();

        var indexes = coreLines.ConvertAll(line => sampleLines.IndexOf(line));

        Assert.That(coreLines, Has.Count.GreaterThanOrEqualTo(3));
        Assert.That(indexes, Has.None.EqualTo(-1), $"Not in SignInTour.cs: {string.Join(" | ", coreLines.Except(sampleLines))}");
        Assert.That(indexes, Is.Ordered);
    }

    [Test]
    public void QuickStart_reads_at_least_the_properties_that_the_first_README_code_block_reads()
    {
        var sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", "QuickStart", "SignInTour.cs"));

        var properties = GetSelectedProperties(Readme.GetCodeBlocks("csharp")[0]);

        Assert.That(properties, Is.Not.Empty.And.SubsetOf(GetSelectedProperties(sample)));
    }

    [Test]
    public void The_first_README_program_prints_what_its_permissions_give()
    {
        var program = Readme.GetCodeBlocks("csharp")[0];

        Assert.That(program, Does.Contain("""Scopes = ["User.Read", "User.ReadBasic.All"]"""));
        Assert.That(program, Does.Not.Contain("jobTitle").IgnoreCase, "it requires User.Read.All");
    }

    [Test]
    public void The_first_README_screen_is_one_sentence_and_code()
    {
        var firstScreen = File.ReadLines(Readme.Path).Take(6).ToList();

        Assert.That(firstScreen[0], Is.EqualTo("# GraphDelegatedKit"));
        Assert.That(firstScreen[2].TrimEnd('.'), Does.Not.Contain(". "));
        Assert.That(firstScreen[4], Is.EqualTo("```csharp"));
    }

    [Test]
    public void The_README_shows_the_two_commands_in_one_block()
    {
        Assert.That(
            GetCodeLines(Readme.GetCodeBlocks("")[0]), Is.EqualTo(new[] { "dotnet run --project samples/QuickStart", "dotnet test" }));
    }

    // The first two blocks are compiled against the packages: PackageTests.
    [Test]
    public void Every_other_README_code_block_is_run_against_the_local_tenant()
    {
        var testedFiles = Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "samples", "TestingYourApp"), "LargeFileFinder*.cs", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "tests", "GraphDelegatedKit.Tests", "Scenarios", "ReadmeCodeTests.cs"))
            .Append(Path.Combine(Repository.Root, "tests", "GraphDelegatedKit.AspNetCore.Tests", "ReadmeCodeTests.cs"))
            .Append(Path.Combine(Repository.Root, "tests", "GraphDelegatedKit.Azure.Tests", "ReadmeCodeTests.cs"));
        var testedCode = string.Join('\n', testedFiles.Select(file => Normalize(File.ReadAllText(file))));

        var blocks = Readme.GetCodeBlocks("csharp")
            .Skip(2)
            .Concat(Readme.FolderPaths.SelectMany(path => Readme.GetCodeBlocks("csharp", path)))
            .ToList();
        var untestedBlocks = blocks.Where(block => !testedCode.Contains(Normalize(block), StringComparison.Ordinal));

        Assert.That(blocks, Has.Count.GreaterThan(10));
        Assert.That(untestedBlocks, Is.Empty);

        static string Normalize(string code) =>
            string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
    }

    [Test]
    public void The_sample_of_another_team_has_its_whole_code_in_the_README_and_fewer_than_120_lines()
    {
        var folder = Path.Combine(Repository.Root, "samples", "TestingYourApp");
        var files = Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)).ToList();
        var blocks = Readme.GetCodeBlocks("csharp", Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing", "README.md"));

        Assert.That(files.Sum(file => File.ReadLines(file).Count()), Is.LessThan(120).And.GreaterThan(50));
        Assert.That(
            blocks, Is.SupersetOf(files.Where(file => Path.GetFileName(file).StartsWith("LargeFileFinder", StringComparison.Ordinal))
                .Select(File.ReadAllText)));
    }

    [Test]
    public void The_root_README_has_at_most_8_KB()
    {
        Assert.That(new FileInfo(Readme.Path).Length, Is.LessThanOrEqualTo(8 * 1024));
    }

    [Test]
    public void Every_relative_link_of_a_README_leads_to_a_file()
    {
        var brokenLinks =
            from path in Readme.FolderPaths.Append(Readme.Path)
            from target in Readme.GetRelativeLinks(path)
            where !File.Exists(Path.Combine(Path.GetDirectoryName(path)!, target))
            select $"{path}: {target}";

        Assert.That(brokenLinks, Is.Empty);
    }

    // The sample opens its session for the cloud of its options and passes its cancellation token on; it also prints its results as JSON,
    // which has more properties of a user.
    private static bool IsCoreLine(string line) =>
        !line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("await using ", StringComparison.Ordinal)
            && !line.StartsWith("Console.", StringComparison.Ordinal);

    private static IEnumerable<string> GetCodeLines(string code) =>
        SelectRegex().Replace(CancellationArgumentRegex().Replace(code, ""), "")
            .Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    private static string[] GetSelectedProperties(string code) => SelectRegex().Match(code).Groups["names"].Value.Split(',');

    [GeneratedRegex(@"\?\$select=(?<names>[\w,]+)")]
    private static partial Regex SelectRegex();

    [GeneratedRegex(@"(, |cancellationToken: )cancellationToken(?=\))|\s*\.WithCancellation\(cancellationToken\)")]
    private static partial Regex CancellationArgumentRegex();
}
