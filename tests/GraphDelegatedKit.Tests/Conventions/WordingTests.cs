using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>
/// The sources of the library, the local tenant, the samples and the tests use plain technical English, and their lines fit on a screen.
/// </summary>
public sealed partial class WordingTests
{
    private const int MaxLineLength = 140;

    private static readonly string[] Folders = ["src", "samples", "tests"];

    private static IEnumerable<(string Location, string Text)> Lines =>
        from folder in Folders
        from file in Repository.GetSourceFiles(Path.Combine(Repository.Root, folder))
        where Path.GetFileName(file) != "WordingTests.cs" // it contains the word list
        from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
        select ($"{Path.GetRelativePath(Repository.Root, file)}({line.Number})", line.Text);

    [Test]
    public void Sources_do_not_use_words_that_have_to_be_decoded()
    {
        var findings = Lines.Where(line => DecodedWords().IsMatch(line.Text)).Select(line => $"{line.Location}: {line.Text.Trim()}");

        Assert.That(findings, Is.Empty);
    }

    [Test]
    public void Lines_end_before_column_140()
    {
        // In characters, not bytes: names of generated users have accents.
        var findings = Lines.Where(line => line.Text.Length > MaxLineLength).Select(line => $"{line.Location}: {line.Text.Length} columns");

        Assert.That(findings, Is.Empty);
    }

    [TestCase("// The file is written anew.", true)]
    [TestCase("/// <summary>Whoever calls it is told.</summary>", true)]
    [TestCase("\"The key could not be had.\"", true)]
    [TestCase("// The upload goes on with the next range.", true)]
    [TestCase("// Nobody waits for it.", true)]
    [TestCase("// The caller resumes the upload.", false)]
    [TestCase("// The document of an anewspaper.", false)]
    public void The_word_list_finds_the_worst_offenders_and_nothing_else(string line, bool isFound)
    {
        Assert.That(DecodedWords().IsMatch(line), Is.EqualTo(isFound));
    }

    [GeneratedRegex(
        @"\b(anew|whoever|nobody|somebody|(is|are|was|were) told|(to|can|cannot|could|could not|can not) be had|"
        + @"g(o|oes|oing|one) on with|for ever|as it stands)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex DecodedWords();
}
