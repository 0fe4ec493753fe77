using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class AuthHeaderTests
{
    [Test]
    public async Task AuthHeader_prints_exactly_the_header_to_a_pipe()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "AuthHeader");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Match(@"\AAuthorization: Bearer eyJ[\w.-]+\n\z"));
    }

    [Test]
    public async Task AuthHeader_json_output_is_the_header_and_its_expiry()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "AuthHeader", "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(
            run.Json.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "authorization", "expiresOn" }));
        Assert.That(run.Json.GetProperty("authorization").GetString(), Does.Match(@"\ABearer eyJ[\w.-]+\z"));
        Assert.That(run.Json.GetProperty("expiresOn").GetDateTimeOffset(), Is.GreaterThan(DateTimeOffset.UtcNow));
        Assert.That(run.Json.GetProperty("expiresOn").GetString(), Does.Match(@"[+-]\d\d:\d\d\z"));
    }

    [Test]
    public async Task A_way_to_sign_in_that_AuthHeader_did_not_use_is_reported_on_stderr()
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "AuthHeader");

        var run = await SampleProcess.RunAsync(home, "AuthHeader", "--browser");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Output, Does.Match(@"\AAuthorization: Bearer \S+\n\z"));
            Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("is signed in already, so --browser"));
        }
    }

    [TestCase(" --json", 2)]
    [TestCase("", 2)]
    [TestCase(" --show-token", 0)]
    public async Task AuthHeader_prints_the_token_to_a_terminal_only_with_show_token(string option, int exitCode)
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunInTerminalAsync(home, "AuthHeader", option);

        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Output);
        Assert.That(
            run.Output, exitCode == 0 ? Does.Contain("Authorization: Bearer ") : Does.Contain("--show-token").And.Not.Contain("Bearer"));
    }
}
