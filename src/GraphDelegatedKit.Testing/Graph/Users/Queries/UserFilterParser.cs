namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// https://learn.microsoft.com/graph/filter-query-parameter and /graph/aad-advanced-queries: eq, in and startsWith for everybody; ne, not, endsWith and
// "eq null" are advanced. At most fifteen alternatives. What else OData has is not played, and named.
internal sealed class UserFilterParser(string text)
{
    private const int MostAlternatives = 15;
    private static readonly string[] NotPlayed = ["ge", "gt", "le", "lt", "has", "any", "all"];

    private readonly FilterWords _words = new(text);
    private bool _isAdvanced;

    public UserFilter Parse()
    {
        var lets = Or();
        return _words.IsAtEnd ? new UserFilter(lets, _isAdvanced) : throw Syntax();
    }

    private Func<LocalUser, bool> Or()
    {
        var alternatives = new List<Func<LocalUser, bool>> { And() };
        while (_words.TakeWord("or"))
            alternatives.Add(And());
        RequireNoMoreThan(alternatives.Count);
        return alternatives.Count == 1 ? alternatives[0] : user => alternatives.Exists(lets => lets(user));
    }

    private Func<LocalUser, bool> And()
    {
        var left = Not();
        while (_words.TakeWord("and"))
        {
            var (first, second) = (left, Not());
            left = user => first(user) && second(user);
        }

        return left;
    }

    private Func<LocalUser, bool> Not()
    {
        if (!_words.TakeWord("not"))
            return Group();
        _isAdvanced = true;
        var lets = Not();
        return user => !lets(user);
    }

    private Func<LocalUser, bool> Group()
    {
        if (!_words.TakeMark('('))
            return Comparison();
        var lets = Or();
        Require(')');
        return lets;
    }

    private Func<LocalUser, bool> Comparison()
    {
        var name = _words.Word() ?? throw Syntax();
        if (_words.TakeMark('('))
            return Function(name);

        var property = UserProperties.Require(name);
        var verb = _words.Word() ?? throw Syntax();
        switch (verb.ToUpperInvariant())
        {
            case "EQ":
                return Equal(property);
            case "NE":
                _isAdvanced = true;
                var equal = Equal(property);
                return user => !equal(user);
            case "IN":
                return In(property);
            default:
                throw NotPlayed.Contains(verb, StringComparer.OrdinalIgnoreCase) ? GraphRefusal.NotPlayed($"the filter operator {verb}") : Syntax();
        }
    }

    private Func<LocalUser, bool> Function(string function)
    {
        var atEnd = function.Equals("endswith", StringComparison.OrdinalIgnoreCase);
        if (!atEnd && !function.Equals("startswith", StringComparison.OrdinalIgnoreCase))
            throw GraphRefusal.NotPlayed($"the filter function {function}");

        var value = Text(UserProperties.Require(_words.Word() ?? throw Syntax()));
        Require(',');
        var part = _words.Text() ?? throw Syntax();
        Require(')');
        _isAdvanced |= atEnd;
        return atEnd
            ? user => value(user)?.EndsWith(part, StringComparison.OrdinalIgnoreCase) == true
            : user => value(user)?.StartsWith(part, StringComparison.OrdinalIgnoreCase) == true;
    }

    private Func<LocalUser, bool> Equal(UserProperty property)
    {
        if (property.Flag is { } flag)
        {
            var wanted = _words.TakeWord("true") || (_words.TakeWord("false") ? false : throw Types());
            return user => flag(user) == wanted;
        }

        var value = Text(property);
        if (_words.TakeWord("null"))
        {
            _isAdvanced = true;
            return user => value(user) is null;
        }

        var text = _words.Text() ?? throw Types();
        return user => text.Equals(value(user), StringComparison.OrdinalIgnoreCase);
    }

    private Func<LocalUser, bool> In(UserProperty property)
    {
        var value = Text(property);
        Require('(');
        var texts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        do
        {
            texts.Add(_words.Text() ?? throw Types());
        }
        while (_words.TakeMark(','));

        Require(')');
        RequireNoMoreThan(texts.Count);
        return user => value(user) is { } text && texts.Contains(text);
    }

    private void Require(char mark)
    {
        if (!_words.TakeMark(mark))
            throw Syntax();
    }

    private static Func<LocalUser, string?> Text(UserProperty property) => property.Text ?? throw new GraphRefusal(
        400, "Request_UnsupportedQuery", $"Unsupported or invalid query filter clause specified for property '{property.Name}' of resource 'User'.");

    private static void RequireNoMoreThan(int alternatives)
    {
        if (alternatives > MostAlternatives)
        {
            throw new GraphRefusal(400, "Request_UnsupportedQuery",
                $"Too many child clauses specified in search filter expression containing 'OR' operators: {alternatives}. Max allowed: {MostAlternatives}.");
        }
    }

    private GraphRefusal Syntax() => GraphRefusal.BadRequest($"Invalid filter clause: syntax error at position {_words.Position} in '{text}'.", "BadRequest");

    private GraphRefusal Types() => GraphRefusal.BadRequest(
        $"Invalid filter clause: a binary operator with incompatible types was detected at position {_words.Position} in '{text}'.", "BadRequest");
}
