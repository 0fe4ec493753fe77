namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// https://learn.microsoft.com/graph/filter-query-parameter and /graph/aad-advanced-queries: eq, in and startsWith are basic; ne, not,
// endsWith and "eq null" are advanced. A filter has at most 15 alternatives. Any other OData operator or function is refused by name.
internal sealed class UserFilterParser(string text, bool isLimitedToBasicProfiles) : FilterParser<LocalUser>(text)
{
    private const int MaxAlternatives = 15;
    private static readonly string[] UnsupportedOperators = ["ge", "gt", "le", "lt", "has", "any", "all"];

    private bool _isAdvanced;

    public UserFilter Parse() => new(ParseAll(), _isAdvanced);

    protected override void OnNegation() => _isAdvanced = true;

    protected override Func<LocalUser, bool> ParseComparison(string name)
    {
        var property = UserProperties.GetForQuery(name, isLimitedToBasicProfiles);
        var operatorName = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        switch (operatorName.ToUpperInvariant())
        {
            case "EQ":
                return ParseEquals(property);
            case "NE":
                _isAdvanced = true;
                var isEqual = ParseEquals(property);
                return user => !isEqual(user);
            case "IN":
                return ParseIn(property);
            default:
                throw UnsupportedOperators.Contains(operatorName, StringComparer.OrdinalIgnoreCase)
                    ? GraphErrorException.NotSupported($"the filter operator {operatorName}") : CreateSyntaxError();
        }
    }

    protected override Func<LocalUser, bool> ParseFunction(string functionName)
    {
        var isEndsWith = functionName.Equals("endswith", StringComparison.OrdinalIgnoreCase);
        if (!isEndsWith && !functionName.Equals("startswith", StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.NotSupported($"the filter function {functionName}");

        var name = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        var getText = GetTextAccessor(UserProperties.GetForQuery(name, isLimitedToBasicProfiles));
        Expect(',');
        var searchText = Tokenizer.ReadText() ?? throw CreateSyntaxError();
        Expect(')');
        _isAdvanced |= isEndsWith;
        return isEndsWith
            ? user => getText(user)?.EndsWith(searchText, StringComparison.OrdinalIgnoreCase) == true
            : user => getText(user)?.StartsWith(searchText, StringComparison.OrdinalIgnoreCase) == true;
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

    private Func<LocalUser, bool> ParseEquals(UserProperty property)
    {
        if (property.GetBoolean is { } getBoolean)
        {
            var expected = Tokenizer.TryReadKeyword("true") || (Tokenizer.TryReadKeyword("false") ? false : throw CreateTypeError());
            return user => getBoolean(user) == expected;
        }

        var getText = GetTextAccessor(property);
        if (Tokenizer.TryReadKeyword("null"))
        {
            _isAdvanced = true;
            return user => getText(user) is null;
        }

        var text = Tokenizer.ReadText() ?? throw CreateTypeError();
        return user => text.Equals(getText(user), StringComparison.OrdinalIgnoreCase);
    }

    private Func<LocalUser, bool> ParseIn(UserProperty property)
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
        return user => getText(user) is { } text && values.Contains(text);
    }

    private static Func<LocalUser, string?> GetTextAccessor(UserProperty property) => property.GetText ?? throw new GraphErrorException(
        400, "Request_UnsupportedQuery",
        $"Unsupported or invalid query filter clause specified for property '{property.Name}' of resource 'User'.");

    private GraphErrorException CreateTypeError() => GraphErrorException.BadRequest(
        $"Invalid filter clause: a binary operator with incompatible types was detected at position {Tokenizer.Position} in '{Text}'.",
        "BadRequest");
}
