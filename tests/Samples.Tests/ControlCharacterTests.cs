using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>No escape sequence reaches a pipe, and none that another person wrote reaches a terminal.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ControlCharacterTests
{
    private const string HostileName = "Mallory \u001b[2J[red]X[/]\u0007";

    [TestCase("QuickStart", "")]
    [TestCase("UserAdmin", "list")]
    public async Task A_display_name_cannot_control_the_terminal(string sample, string command)
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);

        var run = await SampleProcess.RunAsync(
            home, sample, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--local", GetTenantFolder(home)]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("Mallory ?[2J[red]X[/]?").And.Not.Contain("\u001b").And.Not.Contain("\u0007"));
    }

    [TestCase("GITHUB_ACTIONS")]
    [TestCase("TF_BUILD")]
    [TestCase("JENKINS_URL")]
    public async Task Piped_output_has_no_control_characters_in_a_CI_system(string variable)
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables[variable] = "true";
        home.EnvironmentVariables["TERM"] = "xterm-256color";

        var run = await SampleProcess.RunAsync(home, "QuickStart");
        var doctor = await SampleProcess.RunAsync(home, "QuickStart", "doctor");

        Assert.That((run.ExitCode, doctor.ExitCode), Is.EqualTo((0, 0)), run.Error + doctor.Error);
        Assert.That(run.Output + run.Error + doctor.Output + doctor.Error, Does.Not.Match(@"[\x00-\x09\x0b-\x1f]"));
    }

    [Test]
    public async Task NO_COLOR_turns_colors_off_in_a_terminal()
    {
        Machine.RequirePrograms("script");
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var colored = await SampleProcess.RunInTerminalAsync(home, "QuickStart", " doctor");
        home.EnvironmentVariables["NO_COLOR"] = "1";
        var plain = await SampleProcess.RunInTerminalAsync(home, "QuickStart", " doctor");

        Assert.That(colored.Output, Does.Match(@"\x1b\[[0-9;]+mok"));
        Assert.That(plain.Output, Does.Contain("ok    cache").And.Not.Match(@"\x1b\[[0-9;]*m"));
    }

    private static string GetTenantFolder(TemporaryHome home) => Path.Combine(home.Folder, "tenant");

    private static Task<LocalTenant> StartTenantAsync(TemporaryHome home) => LocalTenant.StartAsync(new LocalTenantOptions
    {
        StateFolder = GetTenantFolder(home),
        Users = [.. LocalUser.Generate(3).Select((user, number) => number == 1 ? user with { DisplayName = HostileName } : user)],
        DeviceCodeInterval = TimeSpan.Zero,
        EnforceScopes = true,
    });
}
