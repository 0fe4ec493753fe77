namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// https://learn.microsoft.com/graph/filter-query-parameter and /graph/aad-advanced-queries: eq, in and startsWith are basic; ne, not,
// endsWith and "eq null" are advanced. A filter has at most 15 alternatives. Any other OData operator or function is refused by name.
internal sealed class UserFilterParser(string text, bool isLimitedToBasicProfiles)
{
    private const int MaxAlternatives = 15;
    private static readonly string[] UnsupportedOperators = ["ge", "gt", "le", "lt", "has", "any", "all"];

    private readonly FilterTokenizer _tokenizer = new(text);
    private bool _isAdvanced;

    public UserFilter Parse()
    {
        var predicate = ParseOr();
        return _tokenizer.IsAtEnd ? new UserFilter(predicate, _isAdvanced) : throw CreateSyntaxError();
    }

    private Func<LocalUser, bool> ParseOr()
    {
        var alternatives = new List<Func<LocalUser, bool>> { ParseAnd() };
        while (_tokenizer.TryReadKeyword("or"))
            alternatives.Add(ParseAnd());
        EnsureMaxAlternatives(alternatives.Count);
        return alternatives.Count == 1 ? alternatives[0] : user => alternatives.Exists(predicate => predicate(user));
    }

    private Func<LocalUser, bool> ParseAnd()
    {
        var predicate = ParseNot();
        while (_tokenizer.TryReadKeyword("and"))
        {
            var (first, second) = (predicate, ParseNot());
            predicate = user => first(user) && second(user);
        }

        return predicate;
    }

    private Func<LocalUser, bool> ParseNot()
    {
        if (!_tokenizer.TryReadKeyword("not"))
            return ParseGroup();
        _isAdvanced = true;
        var predicate = ParseNot();
        return user => !predicate(user);
    }

    private Func<LocalUser, bool> ParseGroup()
    {
        if (!_tokenizer.TryReadSymbol('('))
            return ParseComparison();
        var predicate = ParseOr();
        Expect(')');
        return predicate;
    }

    private Func<LocalUser, bool> ParseComparison()
    {
        var name = _tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        if (_tokenizer.TryReadSymbol('('))
            return ParseFunction(name);

        var property = UserProperties.GetForQuery(name, isLimitedToBasicProfiles);
        var operatorName = _tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
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

    private Func<LocalUser, bool> ParseFunction(string functionName)
    {
        var isEndsWith = functionName.Equals("endswith", StringComparison.OrdinalIgnoreCase);
        if (!isEndsWith && !functionName.Equals("startswith", StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.NotSupported($"the filter function {functionName}");

        var name = _tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        var getText = GetTextAccessor(UserProperties.GetForQuery(name, isLimitedToBasicProfiles));
        Expect(',');
        var searchText = _tokenizer.ReadText() ?? throw CreateSyntaxError();
        Expect(')');
        _isAdvanced |= isEndsWith;
        return isEndsWith
            ? user => getText(user)?.EndsWith(searchText, StringComparison.OrdinalIgnoreCase) == true
            : user => getText(user)?.StartsWith(searchText, StringComparison.OrdinalIgnoreCase) == true;
    }

    private Func<LocalUser, bool> ParseEquals(UserProperty property)
    {
        if (property.GetBoolean is { } getBoolean)
        {
            var expected = _tokenizer.TryReadKeyword("true") || (_tokenizer.TryReadKeyword("false") ? false : throw CreateTypeError());
            return user => getBoolean(user) == expected;
        }

        var getText = GetTextAccessor(property);
        if (_tokenizer.TryReadKeyword("null"))
        {
            _isAdvanced = true;
            return user => getText(user) is null;
        }

        var text = _tokenizer.ReadText() ?? throw CreateTypeError();
        return user => text.Equals(getText(user), StringComparison.OrdinalIgnoreCase);
    }

    private Func<LocalUser, bool> ParseIn(UserProperty property)
    {
        var getText = GetTextAccessor(property);
        Expect('(');
        var values = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        do
        {
            values.Add(_tokenizer.ReadText() ?? throw CreateTypeError());
        }
        while (_tokenizer.TryReadSymbol(','));

        Expect(')');
        EnsureMaxAlternatives(values.Count);
        return user => getText(user) is { } text && values.Contains(text);
    }

    private void Expect(char symbol)
    {
        if (!_tokenizer.TryReadSymbol(symbol))
            throw CreateSyntaxError();
    }

    private static Func<LocalUser, string?> GetTextAccessor(UserProperty property) => property.GetText ?? throw new GraphErrorException(
        400, "Request_UnsupportedQuery",
        $"Unsupported or invalid query filter clause specified for property '{property.Name}' of resource 'User'.");

    private static void EnsureMaxAlternatives(int count)
    {
        if (count > MaxAlternatives)
        {
            throw new GraphErrorException(400, "Request_UnsupportedQuery",
                $"Too many child clauses specified in search filter expression containing 'OR' operators: "
                + $"{count}. Max allowed: {MaxAlternatives}.");
        }
    }

    private GraphErrorException CreateSyntaxError() =>
        GraphErrorException.BadRequest(
            $"Invalid filter clause: syntax error at position {_tokenizer.Position} in '{text}'.", "BadRequest");

    private GraphErrorException CreateTypeError() => GraphErrorException.BadRequest(
        $"Invalid filter clause: a binary operator with incompatible types was detected at position {_tokenizer.Position} in '{text}'.",
        "BadRequest");
}
