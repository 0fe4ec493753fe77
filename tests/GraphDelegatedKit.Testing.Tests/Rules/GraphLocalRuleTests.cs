namespace GraphDelegatedKit.Testing.Tests.Rules;

// "graph-local --strict" and "--lenient", "rules" in a seed file, and warnings in the lines of --log.
[Platform(Exclude = "Win", Reason = "signals are sent with kill")]
public sealed class GraphLocalRuleTests : TemporaryFolderFixture
{
    [Test]
    public async Task The_command_line_comes_before_the_seed_file_and_a_named_rule_before_all()
    {
        await File.WriteAllTextAsync(
            Folder["seed.json"], """{"rules":{"missingPkce":"allow","unknownPreference":"refuse","newerClient":"allow"}}""");
        using var tool = await ToolProcess.StartAsync(
            "--lenient", "newerClient,unknownClientId", "--strict", "customQueryOption", "--strict", "MissingPkce",
            "--seed", Folder["seed.json"], "--ca", Folder["ca.pem"]);
        using var all = await ToolProcess.StartAsync("--strict", "all", "--lenient", "newerClient", "--ca", Folder["other.pem"]);

        var rules = await GetRulesAsync(tool);
        var strict = await GetRulesAsync(all);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rules["newerClient"], Is.EqualTo("warn"));
            Assert.That(rules["unknownClientId"], Is.EqualTo("warn"));
            Assert.That(rules["customQueryOption"], Is.EqualTo("refuse"));
            Assert.That(rules["missingPkce"], Is.EqualTo("refuse"));
            Assert.That(rules["unknownPreference"], Is.EqualTo("refuse"), "that of the seed file");
            Assert.That(rules["unknownSignInParameter"], Is.EqualTo("warn"), "the default");
            Assert.That(strict.Where(rule => rule.Value != "refuse").Select(rule => rule.Key), Is.EqualTo(new[] { "newerClient" }));
        }
    }

    [TestCase("There is no rule 'customQueryOptoin'. Did you mean 'customQueryOption'? The rules: all,", "--strict", "customQueryOptoin")]
    [TestCase("--strict and --lenient both name 'all'. Remove one of them.", "--strict", "all", "--lenient", "all")]
    public async Task A_mistake_on_the_command_line_is_named(string message, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(arguments);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.ErrorOutput, Does.StartWith("graph-local: " + message));
        }
    }

    [Test]
    public async Task The_log_has_a_line_for_each_warning()
    {
        using var tool = await ToolProcess.StartAsync("--log", "--ca", Folder["ca.pem"]);
        using var client = new TenantClient(tool.Address);
        await client.SignInAsync();
        await client.GetAsync("https://graph.microsoft.com/v1.0/me?selct=id");

        await tool.SendSignalAsync("TERM");
        var lines = (await tool.Process.StandardError.ReadToEndAsync()).Trim().Split('\n');

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[^2], Does.Contain("/v1.0/me 200"));
            Assert.That(
                lines[^1],
                Does.StartWith("             warning customQueryOption: The query option 'selct' does not belong to this route"));
        }
    }

    private static async Task<Dictionary<string, string>> GetRulesAsync(ToolProcess tool)
    {
        using var control = new ControlClient(tool.Address);
        return (await control.GetAsync("rules")).Body.AsObject().ToDictionary(rule => rule.Key, rule => (string)rule.Value!);
    }
}
