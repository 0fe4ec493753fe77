using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class AuthHeaderTests
{
    [Test]
    public async Task Prints_exactly_the_header_to_a_pipe()
    {
        using var home = new Home();

        var run = await SampleProcess.RunAsync(home, "AuthHeader");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Does.Match(@"\AAuthorization: Bearer eyJ[\w.-]+\n\z"));
    }

    [TestCase("", 2)]
    [TestCase(" --show-token", 0)]
    public async Task Prints_it_to_a_terminal_only_when_told_to(string option, int exitCode)
    {
        using var home = new Home();

        var run = await SampleProcess.OnATerminalAsync(home, "AuthHeader", option);

        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Out);
        Assert.That(run.Out, exitCode == 0 ? Does.Contain("Authorization: Bearer ") : Does.Contain("--show-token").And.Not.Contain("Bearer"));
    }
}
