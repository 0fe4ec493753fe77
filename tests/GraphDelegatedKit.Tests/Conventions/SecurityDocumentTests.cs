using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>Every test that the threat model in SECURITY.md names exists in the file that it links.</summary>
public sealed partial class SecurityDocumentTests
{
    private static string Folder => Path.Combine(Repository.Root, ".github");

    [Test]
    public void The_threat_model_links_tests_that_exist()
    {
        var links = TestLink().Matches(File.ReadAllText(Path.Combine(Folder, "SECURITY.md")));

        var missing = links.Where(link => !Exists(link.Groups["test"].Value, link.Groups["file"].Value)).Select(link => link.Value);

        Assert.That(links, Has.Count.GreaterThan(40));
        Assert.That(missing, Is.Empty);
    }

    private static bool Exists(string test, string file)
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) && Regex.IsMatch(File.ReadAllText(path), $@"\b{test}\(");
    }

    // [`A_test`](../tests/Project/File.cs)
    [GeneratedRegex(@"\[`(?<test>\w+)`\]\((?<file>[^)]+)\)")]
    private static partial Regex TestLink();
}
