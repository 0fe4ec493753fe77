using System.Globalization;

namespace GraphDelegatedKit.Testing.Graph;

// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionfilter: comparisons,
// startswith, endswith and contains, joined by and, or, not and parentheses. Text is compared without case. getProperty refuses unknown
// properties; a property is a text, a long, a time, true for an object that is present, or null.
internal sealed class ODataFilter<T>(string text, Func<string, Func<T, object?>> getProperty)
{
    private static readonly string[] Operators = ["eq", "ne", "gt", "ge", "lt", "le"];

    private readonly FilterTokenizer _tokenizer = new(text);

    public static Func<T, bool> Parse(string text, Func<string, Func<T, object?>> getProperty)
    {
        var filter = new ODataFilter<T>(text, getProperty);
        var predicate = filter.ParseOr();
        return filter._tokenizer.IsAtEnd ? predicate : throw filter.CreateSyntaxError();
    }

    private Func<T, bool> ParseOr()
    {
        var predicate = ParseAnd();
        while (_tokenizer.TryReadKeyword("or"))
        {
            var (first, second) = (predicate, ParseAnd());
            predicate = item => first(item) || second(item);
        }

        return predicate;
    }

    private Func<T, bool> ParseAnd()
    {
        var predicate = ParseNot();
        while (_tokenizer.TryReadKeyword("and"))
        {
            var (first, second) = (predicate, ParseNot());
            predicate = item => first(item) && second(item);
        }

        return predicate;
    }

    private Func<T, bool> ParseNot()
    {
        if (_tokenizer.TryReadKeyword("not"))
        {
            var negated = ParseNot();
            return item => !negated(item);
        }

        if (!_tokenizer.TryReadSymbol('('))
            return ParseComparison();
        var predicate = ParseOr();
        Expect(')');
        return predicate;
    }

    private Func<T, bool> ParseComparison()
    {
        var name = _tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
        if (_tokenizer.TryReadSymbol('('))
            return ParseFunction(name);

        var property = getProperty(name);
        var operatorName = _tokenizer.ReadIdentifier()?.ToLowerInvariant();
        if (!Operators.Contains(operatorName, StringComparer.Ordinal))
            throw CreateSyntaxError();
        var expected = ParseLiteral();
        return item => Compare(property(item), expected) is { } order && operatorName switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };
    }

    private Func<T, bool> ParseFunction(string name)
    {
        var property = getProperty(_tokenizer.ReadIdentifier() ?? throw CreateSyntaxError());
        Expect(',');
        var argument = _tokenizer.ReadText() ?? throw CreateSyntaxError();
        Expect(')');
        Func<string, bool> matches = name.ToUpperInvariant() switch
        {
            "STARTSWITH" => value => value.StartsWith(argument, StringComparison.OrdinalIgnoreCase),
            "ENDSWITH" => value => value.EndsWith(argument, StringComparison.OrdinalIgnoreCase),
            "CONTAINS" => value => value.Contains(argument, StringComparison.OrdinalIgnoreCase),
            _ => throw GraphErrorException.NotSupported($"the filter function {name}"),
        };
        return item => property(item) is string value && matches(value);
    }

    private object? ParseLiteral()
    {
        if (_tokenizer.ReadText() is { } quoted)
            return quoted;
        var word = _tokenizer.ReadWord() ?? throw CreateSyntaxError();
        if (word.Equals("null", StringComparison.OrdinalIgnoreCase))
            return null;
        if (bool.TryParse(word, out var boolean))
            return boolean;
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        return DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw CreateSyntaxError();
    }

    // Null for values that have no order. A value that is absent equals only null.
    private int? Compare(object? value, object? expected) => (value, expected) switch
    {
        (null, null) => 0,
        (null, _) or (_, null) => 1,
        (string first, string second) => string.Compare(first, second, StringComparison.OrdinalIgnoreCase),
        (IComparable first, _) when value.GetType() == expected.GetType() => first.CompareTo(expected),
        _ => throw CreateSyntaxError(),
    };

    private void Expect(char symbol)
    {
        if (!_tokenizer.TryReadSymbol(symbol))
            throw CreateSyntaxError();
    }

    private GraphErrorException CreateSyntaxError() =>
        GraphErrorException.BadRequest($"Invalid filter clause: syntax error at position {_tokenizer.Position} in '{text}'.");
}
