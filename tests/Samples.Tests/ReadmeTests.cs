using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Samples.Tests;

public sealed partial class ReadmeTests
{
    [Test]
    public void The_first_code_block_is_the_heart_of_QuickStart()
    {
        var tour = Lines(File.ReadAllText(Path.Combine(SampleProcess.RepositoryRoot, "samples", "QuickStart", "Tour.cs"))).ToList();
        var heart = Lines(Readme.CodeBlocks("csharp")[0]).Where(IsHeart).ToList();

        var places = heart.ConvertAll(line => tour.IndexOf(line));

        Assert.That(heart, Has.Count.GreaterThanOrEqualTo(3));
        Assert.That(places, Has.None.EqualTo(-1), $"Not in Tour.cs: {string.Join(" | ", heart.Except(tour))}");
        Assert.That(places, Is.Ordered);
    }

    [Test]
    public void The_first_screen_is_one_sentence_and_code()
    {
        var firstScreen = File.ReadLines(Readme.Path).Take(6).ToList();

        Assert.That(firstScreen[0], Is.EqualTo("# GraphDelegatedKit"));
        Assert.That(firstScreen[2].TrimEnd('.'), Does.Not.Contain(". "));
        Assert.That(firstScreen[4], Is.EqualTo("```csharp"));
    }

    [Test]
    public void The_two_commands_stand_in_one_block()
    {
        Assert.That(Lines(Readme.CodeBlocks("")[0]), Is.EqualTo(new[] { "dotnet run --project samples/QuickStart", "dotnet test" }));
    }

    // The first two blocks are compiled against the packages: PackageTests.
    [Test]
    public void Every_other_code_block_stands_where_it_is_run_against_the_local_tenant()
    {
        var run = Together(File.ReadAllText(Path.Combine(SampleProcess.RepositoryRoot, "tests", "GraphDelegatedKit.Tests", "Scenarios", "The_READMEs_code.cs")));

        var notRun = Readme.CodeBlocks("csharp").Skip(2).Where(block => !run.Contains(Together(block), StringComparison.Ordinal));

        Assert.That(notRun, Is.Empty);

        static string Together(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
    }

    // The sample opens its session for whichever cloud it was told to and passes its stop on; what it prints, it also prints as JSON.
    private static bool IsHeart(string line) =>
        !line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("await using ", StringComparison.Ordinal) && !line.StartsWith("Console.", StringComparison.Ordinal);

    private static IEnumerable<string> Lines(string code) =>
        code.Split('\n').Select(line => Stop().Replace(line.Trim(), "")).Where(line => line.Length > 0);

    [GeneratedRegex(@"(, |cancellationToken: )stop(?=\))|\.WithCancellation\(stop\)")]
    private static partial Regex Stop();
}
