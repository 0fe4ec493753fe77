using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>No escape sequence reaches a pipe, and none that another person wrote reaches a terminal.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ControlCharacterTests
{
    private const string HostileName =
        "Mallory \u001b[2J[red]X[/]\u0007\u009d0;x\u009c\n1,000,000 users\u202eexe.\u2066\u2028\u200b\ufeff end";

    private const string Unsafe = @"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]";

    [TestCase("QuickStart", "")]
    [TestCase("UserAdmin", "list")]
    public async Task A_display_name_cannot_control_the_terminal(string sample, string command)
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);

        var run = await SampleProcess.RunAsync(
            home, sample, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--local", home.TenantFolder]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("Mallory ?[2J[red]X[/]??0;x? 1,000,000 users?exe.?").And.Not.Match(Unsafe));
    }

    [TestCase("QuickStart", "--json")]
    [TestCase("UserAdmin", "list --json")]
    public async Task A_display_name_is_escaped_in_JSON(string sample, string command)
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);

        var run = await SampleProcess.RunAsync(home, sample, [.. command.Split(' '), "--local", home.TenantFolder]);

        var user = sample == "QuickStart" ? run.Json.GetProperty("users").GetProperty("first")[1] : run.JsonLines[1];
        Assert.That(run.Output, Does.Not.Match(Unsafe));
        Assert.That(user.GetProperty("displayName").GetString(), Is.EqualTo(HostileName));
    }

    [Test]
    public async Task An_error_line_cannot_control_the_terminal()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        tenant.Faults.Fail("/v1.0/users", 403, code: HostileName);

        var refused = await SampleProcess.RunAsync(home, "QuickStart", "--local", home.TenantFolder);
        var unknown = await SampleProcess.RunAsync(home, "QuickStart", "x\u001b[2J\u202ey");

        Assert.That(refused.ExitCode, Is.EqualTo(4), refused.Error);
        Assert.That(refused.Error + unknown.Error, Does.Not.Match(Unsafe));
        Assert.That(unknown.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("x?[2J?y"));
    }

    // The list of users may come from another person.
    [Test]
    public async Task The_names_of_a_list_cannot_control_the_terminal()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        await File.WriteAllTextAsync(Path.Combine(home.WorkingFolder, "list.txt"), "ada\u202e\u2066@contoso.com\n");
        string[] arguments = ["query", "--input", "list.txt", "--local", home.TenantFolder];

        var text = await SampleProcess.RunAsync(home, "UserAdmin", arguments);
        var json = await SampleProcess.RunAsync(home, "UserAdmin", [.. arguments, "--json"]);

        Assert.That(text.Output + text.Error + json.Output + json.Error, Does.Not.Match(Unsafe));
        Assert.That(text.Output, Does.Contain("ada??@contoso.com"));
        Assert.That(json.JsonLines.Single().GetProperty("user").GetString(), Is.EqualTo("ada\u202e\u2066@contoso.com"));
    }

    // Every write goes through Terminal, which makes it safe. Another writer would not.
    [Test]
    public void No_sample_opens_stdout_or_stderr_by_itself()
    {
        var folder = Path.Combine(Repository.Root, "samples");
        var offenders =
            from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            where !file.Contains("/obj/", StringComparison.Ordinal) && !file.EndsWith("/Shared/Terminal.cs", StringComparison.Ordinal)
            let text = File.ReadAllText(file)
            where text.Contains("OpenStandardOutput", StringComparison.Ordinal)
                || text.Contains("OpenStandardError", StringComparison.Ordinal)
                || text.Contains("AnsiConsole.", StringComparison.Ordinal)
            select file;

        Assert.That(offenders, Is.Empty);
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

    private static Task<LocalTenant> StartTenantAsync(TemporaryHome home) => LocalTenant.StartAsync(new LocalTenantOptions
    {
        StateFolder = home.TenantFolder,
        Users = [.. LocalUser.Generate(3).Select((user, number) => number == 1 ? user with { DisplayName = HostileName } : user)],
        DeviceCodeInterval = TimeSpan.Zero,
        EnforceScopes = true,
    });
}
