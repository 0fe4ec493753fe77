using System.Text.RegularExpressions;
using GraphDelegatedKit.Tests.Support;
using NUnit.Framework;

namespace Clients.Tests;

/// <summary>The programs in the README of graph-local, with the commands below them that run them.</summary>
public sealed partial class QuickStartTests
{
    private const string ModulesPath = "node_modules";

    private static readonly string NodePath = ClientStory.FindProgram("node");

    // The first programs of these names are those that the tests require.
    private static readonly string SearchPath = string.Join(
        ':',
        Path.GetDirectoryName(ClientStory.GetProgram("src/GraphDelegatedKit.Testing.Tool", "graph-local")),
        "/usr/bin",
        Path.GetDirectoryName(NodePath),
        Environment.GetEnvironmentVariable("PATH"));

    [Test]
    public async Task The_Python_program_of_the_README_of_graph_local_signs_in_and_reads_me()
    {
        await ClientStory.RequireAsync(
            ("/usr/bin/python3", "Debian's python3"),
            ("/usr/lib/python3/dist-packages/requests", "Debian's python3-requests"),
            ("/usr/lib/python3/dist-packages/msal", "Debian's python3-msal"));

        Assert.That(await RunBlockAsync("python", "app.py"), Is.EqualTo("Ada Lindqvist"));
    }

    [Test]
    public async Task The_Node_program_of_the_README_of_graph_local_signs_in_and_reads_me()
    {
        await ClientStory.RequireAsync(
            (NodePath, "Node.js"),
            (Path.Combine(ClientStory.ScriptFolder, ModulesPath), "What 'npm ci' installs in tests/Clients.Tests/stories"));

        Assert.That(await RunBlockAsync("js", "app.mjs"), Is.EqualTo("Ada Lindqvist"));
    }

    private static async Task<string> RunBlockAsync(string language, string fileName)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing.Tool", "README.md"));
        var program = Blocks().Matches(readme).Single(block => block.Groups["language"].Value == language).Groups["text"].Value;
        var command = Commands().Matches(readme).Single(match => match.Value.Contains(fileName, StringComparison.Ordinal));
        using var story = new ClientStory { Environment = new Dictionary<string, string> { ["PATH"] = SearchPath } };
        await File.WriteAllTextAsync(Path.Combine(story.WorkingFolder, fileName), program);
        var modules = Path.Combine(ClientStory.ScriptFolder, ModulesPath);
        if (Directory.Exists(modules))
            Directory.CreateSymbolicLink(Path.Combine(story.WorkingFolder, ModulesPath), modules);

        return await story.RunForLastLineAsync("sh", "-c", command.Groups["script"].Value);
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("^graph-local run -- sh -c '(?<script>[^']+)'$", RegexOptions.Multiline)]
    private static partial Regex Commands();
}
