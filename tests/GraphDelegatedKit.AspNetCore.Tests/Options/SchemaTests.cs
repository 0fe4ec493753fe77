using System.Text.Json.Nodes;
using GraphDelegatedKit.AspNetCore.Options;

namespace GraphDelegatedKit.AspNetCore.Tests.Options;

public sealed class SchemaTests
{
    [Test]
    public void The_schema_has_exactly_the_keys_that_are_read()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "graph-delegated.schema.json")))!;

        Assert.That(GetKeys(schema["properties"]!["GraphDelegated"]!, ""), Is.EquivalentTo(WebConfigurationReader.Keys));
    }

    private static IEnumerable<string> GetKeys(JsonNode section, string prefix)
    {
        foreach (var (name, setting) in section["properties"]!.AsObject())
            if (setting!["properties"] is null) yield return prefix + name;
            else
                foreach (var key in GetKeys(setting, $"{prefix}{name}:"))
                    yield return key;
    }
}
