using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/filter-query-parameter, https://learn.microsoft.com/graph/aad-advanced-queries: a filter for directory
// objects that are stored as JSON, such as applications; DirectoryFilterParser is the one for users and groups. Basic: eq, in, ge, gt, le,
// lt, startswith, any. Advanced: ne, not, endswith, comparison with null. All values are compared as text, ignoring case.
internal sealed class JsonFilter(string text, Action<string> requireKnown) : FilterParser<JsonObject>(text)
{
    public bool IsAdvanced { get; private set; }

    public Func<JsonObject, bool> Parse() => ParseAll();

    protected override void OnNegation() => IsAdvanced = true;

    protected override Func<JsonObject, bool> ParseComparison(string name)
    {
        var read = CreateReader(name);
        var matches = ParseOperator();
        return item => matches(read(item));
    }

    protected override Func<JsonObject, bool> ParseFunction(string name)
    {
        if (name.EndsWith("/any", StringComparison.OrdinalIgnoreCase))
            return ParseAny(name[..^"/any".Length]);
        var property = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        var read = CreateReader(property);
        var matches = ParseTextFunction(name);
        return item => matches(read(item));
    }

    protected override GraphErrorException CreateSyntaxError() => GraphErrorException.BadRequest(
        $"Invalid filter clause: syntax error at position {Tokenizer.Position} in '{Text}'.", "BadRequest");

    // tags/any(t:t eq 'x') and identifierUris/any(u:startswith(u,'x'))
    private Func<JsonObject, bool> ParseAny(string property)
    {
        var read = CreateReader(property);
        var variable = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        Expect(':');
        var name = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        Func<JsonNode?, bool> matches;
        if (Tokenizer.TryReadSymbol('('))
        {
            var argument = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
            var function = ParseTextFunction(name);
            matches = item => function(Follow(item, argument, variable));
        }
        else
        {
            var comparison = ParseOperator();
            matches = item => comparison(Follow(item, name, variable));
        }

        Expect(')');
        return item => read(item) is JsonArray items && items.Any(matches);
    }

    private Func<JsonNode?, bool> ParseOperator()
    {
        var operatorName = Tokenizer.ReadIdentifier()?.ToLowerInvariant();
        if (operatorName == "in")
            return ParseIn();
        if (operatorName is not ("eq" or "ne" or "ge" or "gt" or "le" or "lt"))
            throw CreateSyntaxError();
        var expected = ReadLiteral();
        IsAdvanced |= operatorName == "ne" || expected is null;
        return value => (GetText(value), expected) is var (actual, wanted) && operatorName switch
        {
            "eq" => IsSame(actual, wanted),
            "ne" => !IsSame(actual, wanted),
            _ when actual is null || wanted is null => false,
            "ge" => Compare(actual, wanted) >= 0,
            "gt" => Compare(actual, wanted) > 0,
            "le" => Compare(actual, wanted) <= 0,
            _ => Compare(actual, wanted) < 0,
        };
    }

    private Func<JsonNode?, bool> ParseIn()
    {
        Expect('(');
        var values = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        do
        {
            values.Add(ReadLiteral() ?? throw CreateSyntaxError());
        }
        while (Tokenizer.TryReadSymbol(','));

        Expect(')');
        return value => GetText(value) is { } actual && values.Contains(actual);
    }

    // Reads what follows the property: the text and the parenthesis that closes the arguments.
    private Func<JsonNode?, bool> ParseTextFunction(string name)
    {
        Expect(',');
        var argument = Tokenizer.ReadText() ?? throw CreateSyntaxError();
        Expect(')');
        switch (name.ToUpperInvariant())
        {
            case "STARTSWITH":
                return value => GetText(value)?.StartsWith(argument, StringComparison.OrdinalIgnoreCase) == true;
            case "ENDSWITH":
                IsAdvanced = true;
                return value => GetText(value)?.EndsWith(argument, StringComparison.OrdinalIgnoreCase) == true;
            default:
                throw GraphErrorException.NotSupported($"the filter function {name}");
        }
    }

    private string? ReadLiteral()
    {
        if (Tokenizer.ReadText() is { } quoted)
            return quoted;
        var word = Tokenizer.ReadWord() ?? throw CreateSyntaxError();
        return word.Equals("null", StringComparison.OrdinalIgnoreCase) ? null : word;
    }

    private Func<JsonObject, JsonNode?> CreateReader(string path)
    {
        var names = path.Split('/');
        requireKnown(names[0]);
        return item => names.Aggregate((JsonNode?)item, Step);
    }

    private static JsonNode? Follow(JsonNode? item, string path, string variable)
    {
        var names = path.Split('/');
        return names[0] == variable ? names.Skip(1).Aggregate(item, Step) : null;
    }

    private static JsonNode? Step(JsonNode? node, string name) => node is JsonObject item
        ? item.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
        : null;

    private static string? GetText(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => value.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private static bool IsSame(string? text, string? other) => string.Equals(text, other, StringComparison.OrdinalIgnoreCase);

    private static int Compare(string text, string other) => string.Compare(text, other, StringComparison.OrdinalIgnoreCase);
}
