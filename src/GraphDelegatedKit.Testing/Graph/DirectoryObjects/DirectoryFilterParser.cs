namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/filter-query-parameter and /graph/aad-advanced-queries: eq, in, startsWith and any are basic; ne, not,
// endsWith and "eq null" are advanced. A filter has at most 15 alternatives. Any other OData operator or function is refused by name.
internal sealed class DirectoryFilterParser<T>(string text, QuerySchema<T> schema) : FilterParser<T>(text)
{
    private const int MaxAlternatives = 15;
    private static readonly string[] UnsupportedOperators = ["ge", "gt", "le", "lt", "has", "any", "all"];

    private bool _isAdvanced;

    public DirectoryFilter<T> Parse() => new(ParseAll(), _isAdvanced);

    protected override void OnNegation() => _isAdvanced = true;

    protected override Func<T, bool> ParseComparison(string name)
    {
        var property = schema.Get(name);
        var operatorName = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        switch (operatorName.ToUpperInvariant())
        {
            case "EQ":
                return ParseEquals(property);
            case "NE":
                _isAdvanced = true;
                var isEqual = ParseEquals(property);
                return item => !isEqual(item);
            case "IN":
                return ParseIn(property);
            default:
                throw UnsupportedOperators.Contains(operatorName, StringComparer.OrdinalIgnoreCase)
                    ? GraphErrorException.NotSupported($"the filter operator {operatorName}") : CreateSyntaxError();
        }
    }

    protected override Func<T, bool> ParseFunction(string functionName)
    {
        if (functionName.EndsWith("/any", StringComparison.OrdinalIgnoreCase))
            return ParseAny(schema.Get(functionName[..^4]));
        var matches = GetTextFunction(functionName);
        var name = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        var getText = GetTextAccessor(schema.Get(name));
        var searchText = ReadSecondArgument();
        return item => getText(item) is { } value && matches(value, searchText);
    }

    protected override void EnsureMaxAlternatives(int count)
    {
        if (count > MaxAlternatives)
        {
            throw new GraphErrorException(400, "Request_UnsupportedQuery",
                $"Too many child clauses specified in search filter expression containing 'OR' operators: "
                + $"{count}. Max allowed: {MaxAlternatives}.");
        }
    }

    protected override GraphErrorException CreateSyntaxError() =>
        GraphErrorException.BadRequest(
            $"Invalid filter clause: syntax error at position {Tokenizer.Position} in '{Text}'.", "BadRequest");

    private Func<string, string, bool> GetTextFunction(string name)
    {
        var isEndsWith = name.Equals("endswith", StringComparison.OrdinalIgnoreCase);
        if (!isEndsWith && !name.Equals("startswith", StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.NotSupported($"the filter function {name}");
        _isAdvanced |= isEndsWith;
        return isEndsWith
            ? (value, argument) => value.EndsWith(argument, StringComparison.OrdinalIgnoreCase)
            : (value, argument) => value.StartsWith(argument, StringComparison.OrdinalIgnoreCase);
    }

    private string ReadSecondArgument()
    {
        Expect(',');
        var argument = Tokenizer.ReadText() ?? throw CreateSyntaxError();
        Expect(')');
        return argument;
    }

    // groupTypes/any(c:c eq 'Unified') or proxyAddresses/any(p:startsWith(p,'smtp:'))
    private Func<T, bool> ParseAny(DirectoryProperty<T> property)
    {
        var getTexts = property.GetTexts ?? throw CreateUnsupportedError(property);
        var variable = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        Expect(':');
        var name = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        Func<string, bool> predicate;
        if (name == variable && Tokenizer.TryReadKeyword("eq"))
        {
            var expected = Tokenizer.ReadText() ?? throw CreateTypeError();
            predicate = value => value.Equals(expected, StringComparison.OrdinalIgnoreCase);
        }
        else
        {
            var matches = GetTextFunction(name);
            Expect('(');
            if (Tokenizer.ReadIdentifier() != variable)
                throw CreateSyntaxError();
            var argument = ReadSecondArgument();
            predicate = value => matches(value, argument);
        }

        Expect(')');
        return item => getTexts(item).Any(predicate);
    }

    private Func<T, bool> ParseEquals(DirectoryProperty<T> property)
    {
        if (property.GetBoolean is { } getBoolean)
        {
            var expected = Tokenizer.TryReadKeyword("true") ? true
                : Tokenizer.TryReadKeyword("false") ? false
                : Tokenizer.TryReadKeyword("null") ? (bool?)null
                : throw CreateTypeError();
            _isAdvanced |= expected is null;
            return item => getBoolean(item) == expected;
        }

        var getText = GetTextAccessor(property);
        if (Tokenizer.TryReadKeyword("null"))
        {
            _isAdvanced = true;
            return item => getText(item) is null;
        }

        var text = Tokenizer.ReadText() ?? throw CreateTypeError();
        return item => text.Equals(getText(item), StringComparison.OrdinalIgnoreCase);
    }

    private Func<T, bool> ParseIn(DirectoryProperty<T> property)
    {
        var getText = GetTextAccessor(property);
        Expect('(');
        var values = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        do
        {
            values.Add(Tokenizer.ReadText() ?? throw CreateTypeError());
        }
        while (Tokenizer.TryReadSymbol(','));

        Expect(')');
        EnsureMaxAlternatives(values.Count);
        return item => getText(item) is { } value && values.Contains(value);
    }

    private Func<T, string?> GetTextAccessor(DirectoryProperty<T> property) =>
        property.GetText ?? throw CreateUnsupportedError(property);

    private GraphErrorException CreateUnsupportedError(DirectoryProperty<T> property) => new(
        400, "Request_UnsupportedQuery",
        $"Unsupported or invalid query filter clause specified for property '{property.Name}' of resource '{schema.ResourceName}'.");

    private GraphErrorException CreateTypeError() => GraphErrorException.BadRequest(
        $"Invalid filter clause: a binary operator with incompatible types was detected at position {Tokenizer.Position} in '{Text}'.",
        "BadRequest");
}
