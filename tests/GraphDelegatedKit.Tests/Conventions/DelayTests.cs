using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

public sealed partial class DelayTests
{
    private static readonly string[] Exempt =
    [
        Path.Combine("GraphDelegatedKit", "Resilience", "TimeProviderExtensions.cs"), // the one place
        "GraphDelegatedKit.Testing", // the local tenant and its program share no code with the library
    ];

    [Test]
    public void Every_delay_of_the_library_goes_through_the_clamp()
    {
        // A delay that a service requested can be longer than a timer takes, and Task.Delay throws then.
        var source = Path.Combine(Repository.Root, "src");
        var delays =
            from file in Repository.GetSourceFiles(source)
            let name = Path.GetRelativePath(source, file)
            where !Exempt.Any(exempt => name.StartsWith(exempt, StringComparison.Ordinal))
            from line in File.ReadLines(file)
            where Delay().IsMatch(line)
            select $"{name}: {line.Trim()}";

        Assert.That(delays, Is.Empty);
    }

    [TestCase("await Task.Delay(delay, time, cancellationToken);", true)]
    [TestCase("Thread.Sleep(1);", true)]
    [TestCase("await time.DelayAsync(delay, cancellationToken);", false)]
    public void The_scan_finds_delays_and_nothing_else(string line, bool isFound) =>
        Assert.That(Delay().IsMatch(line), Is.EqualTo(isFound));

    [GeneratedRegex(@"\bTask\s*\.\s*Delay\s*\(|\bThread\s*\.\s*Sleep\s*\(")]
    private static partial Regex Delay();
}
