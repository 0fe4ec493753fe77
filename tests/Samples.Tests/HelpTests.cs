using System.Reflection;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>The help of each command is complete: a user needs no other page.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HelpTests
{
    private static readonly string[] CommonOptions =
    [
        "--tenant <ID>", "--client <ID>",
        "--username <NAME>", "--cloud <global|usgov|dod|china>", "--cache <FILE>", "--cache-protection <os|key|file|memory>", "--browser",
        "--device-code", "--never-prompt", "--json", "--local <DIR>", "--reset", "--by-hand", "-?, -h, --help",
    ];

    private static readonly string[] FileOptions =
        ["--drive <ID>", "--site <HOST:/sites/NAME>", "--team <TEAM>", "--channel <CHANNEL>", "--redeem"];

    private static IEnumerable<TestCaseData> Commands =>
    [
        CreateCase("QuickStart", "", "--force-refresh", "--version", "accounts", "sign-out", "doctor"),
        CreateCase("QuickStart", "accounts"),
        CreateCase("QuickStart", "sign-out"),
        CreateCase("QuickStart", "doctor"),
        CreateCase("AuthHeader", "", "--show-token", "--scope <NAME>", "[default: User.Read]"),
        CreateCase("AppRegistration", "", "create", "show", "grant", "rotate", "remove", "Microsoft Graph Command Line Tools"),
        CreateCase(
            "AppRegistration", "create", "--for <console|web>", "--name <NAME>", "--scopes <NAME...>", "--redirect <URI...>",
            "--configure <FILE>", "--restore", "--no-sign-in", "--dry-run", "--credential <secret|certificate|federated>",
            "--secret-file <FILE>", "--user-secrets <ID>", "--show-secret", "--certificate <FILE>", "--issuer <URL>", "--subject <TEXT>",
            "--token-file <FILE>", "--months <N>"),
        CreateCase("AppRegistration", "show", "--for <console|web>", "--name <NAME>"),
        CreateCase("AppRegistration", "grant", "--admin", "--dry-run", "Cloud Application Administrator"),
        CreateCase("AppRegistration", "rotate", "--no-sign-in", "--dry-run", "--credential <secret|certificate|federated>"),
        CreateCase("AppRegistration", "remove", "--purge", "--dry-run", "--configure <FILE>"),
        CreateCase("UserAdmin", "", "list", "query", "disable", "enable"),
        CreateCase("UserAdmin", "list"),
        CreateCase("UserAdmin", "query", "--input <FILE> (REQUIRED)", "One user a line"),
        CreateCase(
            "UserAdmin", "disable", "--input <FILE> (REQUIRED)",
            "--dry-run", "--yes", "--resume <STATE>", "--include-self", "User Administrator", "One user a line"),
        CreateCase(
            "UserAdmin", "enable", "--input <FILE> (REQUIRED)",
            "--dry-run", "--yes", "--resume <STATE>", "--include-self", "User Administrator", "One user a line"),
        CreateCase("SharePointFiles", "", [.. FileOptions, "site", "drives", "ls", "info", "download", "upload", "pending", "abandon"]),
        CreateCase("SharePointFiles", "site", [.. FileOptions, "<HOST:/sites/NAME>"]),
        CreateCase("SharePointFiles", "drives", FileOptions),
        CreateCase("SharePointFiles", "ls", [.. FileOptions, "<PATH>", "-r, --recursive"]),
        CreateCase("SharePointFiles", "info", [.. FileOptions, "<PATH>"]),
        CreateCase("SharePointFiles", "download", [
            .. FileOptions,
            "<PATH>",
            "--out <FILE>",
            "[default: ./]",
            "--conflict <replace|rename|fail>",
            "[default: fail]",
            "-r, --recursive",
        ]),
        CreateCase("SharePointFiles", "upload", [
            .. FileOptions,
            "<FILE>",
            "--to <PATH>",
            "[default: /]",
            "--conflict <replace|rename|fail>",
            "[default: replace]",
            "--start-over",
            "-r, --recursive",
        ]),
        CreateCase("SharePointFiles", "pending", FileOptions),
        CreateCase("SharePointFiles", "abandon", [.. FileOptions, "<ID>"]),
    ];

    [TestCaseSource(nameof(Commands))]
    public async Task Help_shows_usage_options_environment_variables_and_exit_codes(string sample, string command, string[] expectedTexts)
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, sample, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        string[] sections = [
            "Description:", $"Usage:\n  {$"{sample} {command}".Trim()} ", "[default: global]", "Environment variables:", "Exit codes:",
        ];
        string[] variables = ["GRAPH_TENANT", "GRAPH_CLIENT", "GRAPH_LOCAL", "GRAPH_CACHE_KEY", "NO_COLOR"];
        foreach (var text in sections.Concat(CommonOptions).Concat(expectedTexts).Concat(variables))
            Assert.That(run.Output, Does.Contain(text));
        foreach (var code in new[] { 0, 1, 2, 3, 4, 5, 6, 130 }) Assert.That(run.Output, Does.Match($"(?m)^  {code,-3}  [a-z]"));
    }

    [TestCase("QuickStart", "")]
    [TestCase("AppRegistration", "")]
    [TestCase("AppRegistration", "create")]
    [TestCase("AppRegistration", "show")]
    [TestCase("AppRegistration", "grant")]
    [TestCase("AppRegistration", "rotate")]
    [TestCase("AppRegistration", "remove")]
    [TestCase("AuthHeader", "")]
    [TestCase("UserAdmin", "")]
    [TestCase("UserAdmin", "disable")]
    [TestCase("SharePointFiles", "")]
    [TestCase("SharePointFiles", "upload")]
    public async Task Help_shows_examples_of_the_command(string sample, string command)
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, sample, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-h"]);

        Assert.That(run.Output, Does.Match($@"(?m)^Examples:\n(  .+\n)*  .*{$"{sample} {command}".Trim()}"));
    }

    [Test]
    public async Task Help_names_the_file_of_the_sign_in_in_the_cloud_and_on_the_local_tenant()
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--help");

        var (cache, local) = (GetOptionLine(run, "--cache <FILE>"), GetOptionLine(run, "--local <DIR>"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                cache, Does.Contain("GraphDelegatedKit/cache-CLIENT.bin in the local application data folder (on Linux ~/.local/share)"));
            Assert.That(cache, Does.Contain("for the local tenant sign-in.bin in the folder of --local"));
            Assert.That(local, Does.Contain("Default: GraphDelegatedKit/local-tenant in the local application data folder"));
            Assert.That(Path.Combine(home.Folder, ".local/share/GraphDelegatedKit/local-tenant/sign-in.bin"), Does.Exist);
        }
    }

    [TestCase("disable")]
    [TestCase("enable")]
    public async Task Help_says_what_the_exit_codes_of_a_dry_run_mean(string command)
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "UserAdmin", command, "--help");

        Assert.That(run.Output, Does.Match(
            @"(?m)^Exit codes of --dry-run, which changes nothing:\n"
            + @"  0    .+\n  6    .+ not found.+\n  1    .+\n"));
    }

    [TestCase("QuickStart")]
    [TestCase("AppRegistration")]
    [TestCase("AuthHeader")]
    [TestCase("UserAdmin")]
    [TestCase("SharePointFiles")]
    public async Task The_version_is_the_version_of_the_packages(string sample)
    {
        using var home = new TemporaryHome();
        var packageVersion = typeof(GraphDelegatedKit.Testing.LocalTenant).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

        var run = await SampleProcess.RunAsync(home, sample, "--version");

        Assert.That(run.Output, Is.EqualTo(packageVersion + "\n"));
    }

    [Test]
    public async Task The_command_list_has_one_line_for_each_command()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "UserAdmin", "--help");

        Assert.That(run.Output, Does.Match(@"(?m)^Commands:\n  list  .+\n  query  .+\n  disable  .+\n  enable  .+\n\n"));
    }

    [Test]
    public async Task An_unknown_option_beside_help_still_shows_the_help()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "AuthHeader", "--help", "--frobnicate");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
    }

    private static string GetOptionLine(ProcessResult run, string option) =>
        run.Output.Split('\n').Single(line => line.StartsWith($"  {option}", StringComparison.Ordinal));

    private static TestCaseData CreateCase(string sample, string command, params string[] expectedTexts) =>
        new TestCaseData(sample, command, expectedTexts).SetArgDisplayNames(sample, command);
}
