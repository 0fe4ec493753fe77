using System.Text.Json.Nodes;
using System.Xml.Linq;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Rules;

namespace GraphDelegatedKit.Testing.Tests.Rules;

/// <summary>The table of the rules: in the code, in the README, in the schema of seed files.</summary>
[TestFixture]
internal sealed class RuleTableTests
{
    private const string Start = "<!-- made from the rules by .ci/accept-fidelity -->\n\n";

    private static readonly string Source = Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing");
    private static readonly string Readme = Path.Combine(Source, "README.md");

    [Test]
    public void The_table_has_every_rule_in_the_order_of_the_enumeration()
    {
        Assert.That(RuleTable.All.Select(definition => definition.Rule), Is.EqualTo(Enum.GetValues<LocalRule>()));
    }

    [Test]
    public void Every_rule_has_a_page_and_sentences()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(RuleTable.All.Select(rule => rule.Page), Has.All.StartsWith("https://"));
            Assert.That(RuleTable.All.Select(rule => rule.Service), Has.All.EndsWith("."));
            Assert.That(RuleTable.All.Select(rule => rule.Subject + rule.Service), Has.None.Contains("|"));
        }
    }

    [Test]
    public void The_README_has_the_current_table()
    {
        var text = File.ReadAllText(Readme);
        var (start, table) = (text.IndexOf(Start, StringComparison.Ordinal) + Start.Length, CreateTable());
        if (Environment.GetEnvironmentVariable("ACCEPT_FIDELITY") == "1")
        {
            text = text[..start] + table + text[text.IndexOf("\n\n", start, StringComparison.Ordinal)..];
            File.WriteAllText(Readme, text);
        }

        Assert.That(
            text[start..].StartsWith(table + "\n", StringComparison.Ordinal),
            "The table in src/GraphDelegatedKit.Testing/README.md is not that of the rules. Run .ci/accept-fidelity.");
    }

    // The summaries of the enumeration are what an editor shows.
    [Test]
    public void The_documentation_of_the_enumeration_names_the_defaults_of_the_table()
    {
        var lines = File.ReadAllText(Path.Combine(Source, "Rules", "LocalRule.cs")).Replace("///", "").ReplaceLineEndings(" ");
        foreach (var rule in RuleTable.All)
        {
            var end = lines.IndexOf($" {rule.Rule},", StringComparison.Ordinal);
            var summary = lines[lines.LastIndexOf("<summary>", end, StringComparison.Ordinal)..end];
            var words = string.Join(' ', summary.Split(' ', StringSplitOptions.RemoveEmptyEntries));

            Assert.That(words, Does.Contain($"The default is <see cref=\"RuleMode.{rule.Default}\"/>"), rule.Rule.ToString());
        }
    }

    [Test]
    public void The_schema_of_seed_files_has_every_rule()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Source + ".Tool", "Seed", "seed.schema.json")))!["$defs"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                schema["rules"]!["properties"]!.AsObject().Select(property => property.Key),
                Is.EqualTo(RuleTable.All.Select(rule => RuleTable.GetName(rule.Rule))));
            Assert.That(
                schema["ruleMode"]!["enum"]!.AsArray().Select(mode => (string)mode!),
                Is.EqualTo(Enum.GetValues<RuleMode>().Select(RuleTable.GetName)));
        }
    }

    // A new major version in the suite has to be entered there.
    [TestCase("MSAL.NetCore", "Microsoft.Identity.Client")]
    [TestCase("graph-dotnet", "Microsoft.Graph")]
    public void The_tested_version_of_a_client_is_that_of_the_suite(string client, string package)
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion");
        var version = versions.Single(item => (string?)item.Attribute("Include") == package).Attribute("Version")!.Value;

        Assert.That(version, Does.StartWith($"{ClientVersionCheck.TestedMajorVersions[client]}."));
    }

    [TestCase("msal.js.node", "@azure/msal-node")]
    [TestCase("msal.js.browser", "@azure/msal-browser")]
    [TestCase("graph-js", "@microsoft/microsoft-graph-client")]
    public void The_tested_version_of_a_client_of_Node_is_that_of_the_suite(string client, string package)
    {
        var path = Path.Combine(Repository.Root, "tests", "Clients.Tests", "stories", "package.json");
        var version = (string)JsonNode.Parse(File.ReadAllText(path))!["dependencies"]![package]!;

        Assert.That(version, Does.StartWith($"{ClientVersionCheck.TestedMajorVersions[client]}."));
    }

    private static string CreateTable() => string.Join('\n',
    [
        "| rule | is about | the service | default | |",
        "| --- | --- | --- | --- | --- |",
        .. RuleTable.All.Select(rule =>
            $"| `{RuleTable.GetName(rule.Rule)}` | {rule.Subject} | {rule.Service} | {RuleTable.GetName(rule.Default)} "
            + $"| [page]({rule.Page}) |"),
    ]);
}
