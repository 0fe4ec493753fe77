using System.Diagnostics;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>As cron and systemd run a program: no terminal, no input, nobody.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class UnattendedTests
{
    private static readonly string[] RealCloud = ["--tenant", "contoso.onmicrosoft.com", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e"];

    [Test]
    public async Task Signed_in_once_by_a_person_a_job_goes_on_by_itself()
    {
        using var home = new Home();
        await SampleProcess.RunAsync(home, "QuickStart");

        var job = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--json");

        Assert.That((job.ExitCode, job.Error), Is.EqualTo((0, "")));
        Assert.That(job.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("cache"));
    }

    [TestCase("--json", Description = "no terminal, so nobody is asked")]
    [TestCase("--never-prompt")]
    public async Task Without_a_sign_in_a_job_ends_with_3_and_asks_for_no_code(string option)
    {
        using var home = new Home();

        var job = await SampleProcess.RunAsync(home, "QuickStart", [.. RealCloud, option]);

        Assert.That(job.ExitCode, Is.EqualTo(3), job.Error);
        Assert.That(job.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("Sign in once"));
    }

    // There is no network, so somebody who may be asked is told of that, and nobody is told of nobody.
    [TestCase(null, 1, Description = "a terminal: somebody sits there")]
    [TestCase("CI", 3, Description = "a terminal of a CI system is nobody's")]
    public async Task A_terminal_is_somebody_unless_it_is_a_CI_systems(string? variable, int exitCode)
    {
        using var home = new Home();
        home.Variables["https_proxy"] = "http://127.0.0.1:9"; // the discard port: refused at once
        if (variable is not null) home.Variables[variable] = "true";

        var run = await SampleProcess.OnATerminalAsync(home, "QuickStart", " " + string.Join(' ', RealCloud));

        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Out);
    }

    // The figure is design.md's; it is printed, and only a hang fails.
    [Test]
    public async Task It_ends_at_once()
    {
        using var home = new Home();
        var began = Stopwatch.GetTimestamp();

        var job = await SampleProcess.RunAsync(home, "QuickStart", [.. RealCloud, "--never-prompt"]);

        TestContext.Out.WriteLine($"--never-prompt without a sign-in: {Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s");
        Assert.That(job.ExitCode, Is.EqualTo(3));
    }
}
