using System.Globalization;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/filter-query-parameter and /graph/aad-advanced-queries: eq, in, ge, le, startsWith and any are basic;
// ne, not, endsWith, $count and "eq null" are advanced, and so is every filter by some properties. A filter has at most 15 alternatives.
// Any other OData operator or function is refused by name.
internal sealed class DirectoryFilterParser<T>(string text, QuerySchema<T> schema) : FilterParser<T>(text)
{
    private const int MaxAlternatives = 15;
    private const string CountSuffix = "/$count";
    private const string AnySuffix = "/any";

    private static readonly string[] UnsupportedOperators = ["gt", "lt", "has", "any", "all"];

    // Only these properties support endsWith.
    private static readonly string[] EndsWithNames = ["mail", "otherMails", "userPrincipalName", "proxyAddresses"];

    private GraphErrorException? _basicError;

    public DirectoryFilter<T> Parse() => new(ParseAll(), _basicError);

    protected override void OnNegation() => RequireAdvanced("not");

    protected override Func<T, bool> ParseComparison(string name)
    {
        if (name.EndsWith(CountSuffix, StringComparison.OrdinalIgnoreCase))
            return ParseCount(Get(name[..^CountSuffix.Length]));
        var property = Get(name);
        var operatorName = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        switch (operatorName.ToUpperInvariant())
        {
            case "EQ":
                return ParseEquals(property);
            case "NE":
                RequireAdvanced("ne");
                var isEqual = ParseEquals(property);
                return item => !isEqual(item);
            case "GE":
                return ParseRange(property, order => order >= 0);
            case "LE":
                return ParseRange(property, order => order <= 0);
            case "IN":
                return ParseIn(property);
            default:
                throw UnsupportedOperators.Contains(operatorName, StringComparer.OrdinalIgnoreCase)
                    ? GraphErrorException.NotSupported($"the filter operator {operatorName}") : CreateSyntaxError();
        }
    }

    protected override Func<T, bool> ParseFunction(string functionName)
    {
        if (functionName.EndsWith(AnySuffix, StringComparison.OrdinalIgnoreCase))
            return ParseAny(Get(functionName[..^AnySuffix.Length]));
        RequireKnownFunction(functionName);
        var property = Get(Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError());
        var getText = GetTextAccessor(property);
        var matches = ParseTextFunction(functionName, property);
        return item => matches(getText(item));
    }

    protected override void EnsureMaxAlternatives(int count)
    {
        if (count > MaxAlternatives)
        {
            throw DirectoryQuery.CreateUnsupportedError(
                "Too many child clauses specified in search filter expression containing 'OR' operators: "
                + $"{count}. Max allowed: {MaxAlternatives}.");
        }
    }

    protected override GraphErrorException CreateSyntaxError() =>
        GraphErrorException.BadRequest(
            $"Invalid filter clause: syntax error at position {Tokenizer.Position} in '{Text}'.", "BadRequest");

    private DirectoryProperty<T> Get(string name)
    {
        var property = schema.Get(name, "$filter");
        if (property.IsAdvanced)
            _basicError ??= CreateUnsupportedError(property);
        return property;
    }

    // https://learn.microsoft.com/graph/aad-advanced-queries#error-handling-for-advanced-queries-on-directory-objects
    private void RequireAdvanced(string operatorName) => _basicError ??= DirectoryQuery.CreateUnsupportedError(
        $"Operator '{operatorName}' is not supported because the required parameters might be missing. Try adding $count=true query "
        + "parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information");

    private static void RequireKnownFunction(string name)
    {
        if (!name.Equals("startswith", StringComparison.OrdinalIgnoreCase) && !name.Equals("endswith", StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.NotSupported($"the filter function {name}");
    }

    // Reads what follows the property: the text and the parenthesis that closes the arguments.
    private Func<string?, bool> ParseTextFunction(string name, DirectoryProperty<T> property)
    {
        Expect(',');
        var argument = Tokenizer.ReadText() ?? throw CreateSyntaxError();
        Expect(')');
        if (name.Equals("startswith", StringComparison.OrdinalIgnoreCase))
            return value => value?.StartsWith(argument, StringComparison.OrdinalIgnoreCase) == true;
        if (!EndsWithNames.Contains(property.Name, StringComparer.Ordinal))
            throw CreateUnsupportedError(property);
        RequireAdvanced("endsWith");
        return value => value?.EndsWith(argument, StringComparison.OrdinalIgnoreCase) == true;
    }

    // Examples: groupTypes/any(c:c eq 'Unified'), proxyAddresses/any(p:startsWith(p,'smtp:')), keyCredentials/any(k:k/displayName eq 'x')
    private Func<T, bool> ParseAny(DirectoryProperty<T> property)
    {
        if (property.FindTexts is null)
            throw CreateUnsupportedError(property);
        var variable = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        Expect(':');
        var name = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        Func<T, IEnumerable<string?>> getTexts;
        Func<string?, bool> matches;
        if (Tokenizer.TryReadSymbol('('))
        {
            RequireKnownFunction(name);
            getTexts = FindTexts(property, Tokenizer.ReadIdentifier(), variable);
            matches = ParseTextFunction(name, property);
        }
        else
        {
            getTexts = FindTexts(property, name, variable);
            if (!Tokenizer.TryReadKeyword("eq"))
                throw CreateSyntaxError();
            var isMember = name != variable; // its values may be ids or numbers, which have no quotes
            var expected = Tokenizer.ReadText() ?? (isMember ? Tokenizer.ReadWord() : null) ?? throw CreateTypeError();
            matches = value => expected.Equals(value, StringComparison.OrdinalIgnoreCase);
        }

        Expect(')');
        return item => getTexts(item).Any(matches);
    }

    // The path is that of the variable, or of a member of it.
    private Func<T, IEnumerable<string?>> FindTexts(DirectoryProperty<T> property, string? path, string variable)
    {
        if (path?.Split('/', 2) is not [var first, .. var member] || first != variable)
            throw CreateSyntaxError();
        return property.FindTexts!(member is [var name] ? name : "") ?? throw CreateUnsupportedError(property);
    }

    // Example: assignedLicenses/$count ne 0
    private Func<T, bool> ParseCount(DirectoryProperty<T> property)
    {
        RequireAdvanced("$count");
        var getCount = property.GetCount ?? throw CreateUnsupportedError(property);
        var isEqual = Tokenizer.TryReadKeyword("eq");
        if (!isEqual && !Tokenizer.TryReadKeyword("ne"))
            throw CreateSyntaxError();
        return int.TryParse(Tokenizer.ReadWord(), NumberStyles.None, CultureInfo.InvariantCulture, out var expected)
            ? item => getCount(item) == expected == isEqual
            : throw CreateTypeError();
    }

    private Func<T, bool> ParseEquals(DirectoryProperty<T> property)
    {
        var isNull = Tokenizer.TryReadKeyword("null");
        if (isNull)
            _basicError ??= CreateUnsupportedError(property);
        if (property.GetBoolean is { } getBoolean)
        {
            bool? expected = isNull ? null : ReadBoolean();
            return item => getBoolean(item) == expected;
        }

        if (property.GetTime is { } getTime)
        {
            DateTimeOffset? expected = isNull ? null : ReadTime();
            return item => getTime(item) == expected;
        }

        var getText = GetTextAccessor(property);
        var text = isNull ? null : Tokenizer.ReadText() ?? throw CreateTypeError();
        return item => string.Equals(text, getText(item), StringComparison.OrdinalIgnoreCase);
    }

    // The directory compares neither ids nor Boolean values in this way.
    private Func<T, bool> ParseRange(DirectoryProperty<T> property, Func<int, bool> matches)
    {
        if (property.GetTime is { } getTime)
        {
            var limit = ReadTime();
            return item => getTime(item) is { } time && matches(time.CompareTo(limit));
        }

        if (property.Name.EndsWith("id", StringComparison.OrdinalIgnoreCase))
            throw CreateUnsupportedError(property);
        var getText = GetTextAccessor(property);
        var text = Tokenizer.ReadText() ?? throw CreateTypeError();
        return item => getText(item) is { } value && matches(string.Compare(value, text, StringComparison.OrdinalIgnoreCase));
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

    private bool ReadBoolean() =>
        Tokenizer.TryReadKeyword("true") || (Tokenizer.TryReadKeyword("false") ? false : throw CreateTypeError());

    private DateTimeOffset ReadTime() => DateTimeOffset.TryParse(
        Tokenizer.ReadWord(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw CreateTypeError();

    private Func<T, string?> GetTextAccessor(DirectoryProperty<T> property) =>
        property.GetText ?? throw CreateUnsupportedError(property);

    private GraphErrorException CreateUnsupportedError(DirectoryProperty<T> property) => DirectoryQuery.CreateUnsupportedError(
        $"Unsupported or invalid query filter clause specified for property '{property.Name}' of resource '{schema.ResourceName}'.");

    private GraphErrorException CreateTypeError() => GraphErrorException.BadRequest(
        $"Invalid filter clause: a binary operator with incompatible types was detected at position {Tokenizer.Position} in '{Text}'.",
        "BadRequest");
}
