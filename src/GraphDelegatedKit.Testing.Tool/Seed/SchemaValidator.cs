using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Tool.Seed;

// Validates a document against the keywords of JSON Schema that seed.schema.json uses, so that the published schema is the only list of
// what is allowed. A problem names its JSON path and what is allowed there.
//
// A package would save no code. JsonSchema.Net 8, the last version without a fee for companies, reports "All values fail against the false
// schema" for an unknown property, no message at all for two alternatives of oneOf, and a missing "site" for every object with a "user"
// and another mistake. The texts below, which name what is allowed and what was probably meant, would still be made here, from its
// results. NJsonSchema does not know draft 2020-12.
internal sealed class SchemaValidator(JsonElement schema)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Validate(JsonElement document)
    {
        _problems.Clear();
        Check("$", document, schema);
        return _problems;
    }

    private void Check(string path, JsonElement value, JsonElement rule)
    {
        if (rule.TryGetProperty("$ref", out var reference))
        {
            Check(path, value, schema.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1]));
            return;
        }

        if (rule.TryGetProperty("enum", out var allowed))
            CheckEnum(path, value, allowed);
        if (!rule.TryGetProperty("type", out var type))
            return;
        List<string> types = type.ValueKind == JsonValueKind.Array
            ? [.. type.EnumerateArray().Select(item => item.GetString()!)]
            : [type.GetString()!];
        if (!types.Exists(name => HasType(value, name)))
        {
            Add(path, $"expected {string.Join(" or ", types.Select(DescribeType))}, found {DescribeKind(value)}.");
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckObject(path, value, rule);
                break;
            case JsonValueKind.Array:
                CheckArray(path, value, rule);
                break;
            case JsonValueKind.String:
                CheckString(path, value.GetString()!, rule);
                break;
            case JsonValueKind.Number:
                CheckNumber(path, value.GetDouble(), rule);
                break;
        }
    }

    private void CheckObject(string path, JsonElement value, JsonElement rule)
    {
        if (!rule.TryGetProperty("properties", out var properties))
            return;
        var names = properties.EnumerateObject().Select(property => property.Name).ToList();
        foreach (var property in value.EnumerateObject())
        {
            if (properties.TryGetProperty(property.Name, out var propertyRule))
                Check($"{path}.{property.Name}", property.Value, propertyRule);
            else
                Add(path, $"there is no property '{property.Name}'. {Suggestion.DescribeAllowed(property.Name, names)}");
        }

        foreach (var name in GetRequired(rule).Where(name => !value.TryGetProperty(name, out _)))
            Add(path, $"the property '{name}' is missing.");
        if (!rule.TryGetProperty("oneOf", out var choices))
            return;
        var alternatives = choices.EnumerateArray().Select(choice => GetRequired(choice).Single()).ToList();
        if (alternatives.Count(name => value.TryGetProperty(name, out _)) != 1)
            Add(path, $"exactly one of these properties is needed: {string.Join(", ", alternatives)}.");
    }

    private void CheckArray(string path, JsonElement value, JsonElement rule)
    {
        if (rule.TryGetProperty("minItems", out var minItems) && value.GetArrayLength() < minItems.GetInt32())
            Add(path, $"at least {minItems} item is needed, or leave the property out.");
        var index = 0;
        foreach (var item in value.EnumerateArray())
            Check($"{path}[{index++}]", item, rule.GetProperty("items"));
    }

    private void CheckString(string path, string value, JsonElement rule)
    {
        if (rule.TryGetProperty("minLength", out var minLength) && value.Length < minLength.GetInt32())
            Add(path, "the text is empty.");
        else if (rule.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value, pattern.GetString()!, RegexOptions.ECMAScript))
            Add(path, $"the text has the wrong form. Expected: {(rule.TryGetProperty("description", out var text) ? text : pattern)}");
        else if (rule.TryGetProperty("format", out var format) && !HasFormat(value, format.GetString()!))
            Add(path, $"there is no {format} '{value}'.");
    }

    private void CheckNumber(string path, double value, JsonElement rule)
    {
        var min = rule.TryGetProperty("minimum", out var minimum) ? minimum.GetDouble() : double.MinValue;
        var max = rule.TryGetProperty("maximum", out var maximum) ? maximum.GetDouble() : double.MaxValue;
        if (value < min)
            Add(path, string.Create(CultureInfo.InvariantCulture, $"the number is less than {min}."));
        else if (value > max)
            Add(path, string.Create(CultureInfo.InvariantCulture, $"the number is greater than {max}."));
    }

    private void CheckEnum(string path, JsonElement value, JsonElement allowed)
    {
        var values = allowed.EnumerateArray().Select(item => item.GetString()!).ToList();
        if (value.ValueKind != JsonValueKind.String || !values.Contains(value.GetString()!))
            Add(path, $"{DescribeKind(value)} is not allowed. {Suggestion.DescribeAllowed(value.ToString(), values)}");
    }

    private void Add(string path, string problem) => _problems.Add($"{path}: {problem}");

    private static IEnumerable<string> GetRequired(JsonElement rule) =>
        rule.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(name => name.GetString()!) : [];

    private static bool HasFormat(string value, string format) => format switch
    {
        "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => throw new InvalidOperationException($"The schema has the unknown format '{format}'."),
    };

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new InvalidOperationException($"The schema has the unknown type '{type}'."),
    };

    private static string DescribeType(string type) => type switch
    {
        "object" => "an object",
        "array" => "an array",
        "string" => "a text",
        "boolean" => "true or false",
        "integer" => "a whole number",
        _ => "a number",
    };

    private static string DescribeKind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"'{value}'",
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };
}
