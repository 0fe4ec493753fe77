using System.Diagnostics;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>Runs as cron and systemd start a program: no terminal, no input, no user.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class UnattendedTests
{
    private static readonly string[] RealCloud = [
        "--tenant", "contoso.onmicrosoft.com", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e",
    ];

    [Test]
    public async Task An_unattended_job_uses_the_cached_sign_in()
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var job = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(job.ExitCode, Is.Zero);
            Assert.That(job.Error, Is.Empty);
        }

        Assert.That(job.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("cache"));
    }

    [TestCase("--json", Description = "no terminal, so no prompt")]
    [TestCase("--never-prompt")]
    public async Task An_unattended_job_without_a_sign_in_exits_with_3_and_requests_no_code(string option)
    {
        using var home = new TemporaryHome();

        var job = await SampleProcess.RunAsync(home, "QuickStart", [.. RealCloud, option]);

        Assert.That(job.ExitCode, Is.EqualTo(3), job.Error);
        Assert.That(job.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("Sign in once"));
    }

    // There is no network: an attended run reports that, and an unattended run reports that no user is present.
    [TestCase(null, 1, Description = "a terminal is interactive")]
    [TestCase("CI", 3, Description = "a terminal of a CI system is not interactive")]
    public async Task A_terminal_is_interactive_unless_it_belongs_to_a_CI_system(string? variable, int exitCode)
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["https_proxy"] = "http://127.0.0.1:9"; // the discard port: refused at once
        if (variable is not null) home.EnvironmentVariables[variable] = "true";

        var run = await SampleProcess.RunInTerminalAsync(home, "QuickStart", " " + string.Join(' ', RealCloud));

        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Output);
    }

    // The duration is printed, and only a hang fails.
    [Test]
    public async Task An_unattended_job_without_a_sign_in_ends_at_once()
    {
        using var home = new TemporaryHome();
        var startedAt = Stopwatch.GetTimestamp();

        var job = await SampleProcess.RunAsync(home, "QuickStart", [.. RealCloud, "--never-prompt"]);

        TestContext.Out.WriteLine($"--never-prompt without a sign-in: {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:F2} s");
        Assert.That(job.ExitCode, Is.EqualTo(3));
    }
}
