using System.Globalization;

namespace GraphDelegatedKit.Testing.Graph;

// A filter of comparisons, startswith, endswith and contains. Text is compared without case. getProperty refuses unknown properties; a
// property is a text, a long, a time, true for an object that is present, or null.
internal sealed class ODataFilter<T>(string text, Func<string, Func<T, object?>> getProperty) : FilterParser<T>(text)
{
    private static readonly string[] Operators = ["eq", "ne", "gt", "ge", "lt", "le"];

    public static Func<T, bool> Parse(string text, Func<string, Func<T, object?>> getProperty) =>
        new ODataFilter<T>(text, getProperty).ParseAll();

    protected override Func<T, bool> ParseComparison(string name)
    {
        var property = getProperty(name);
        var operatorName = Tokenizer.ReadIdentifier()?.ToLowerInvariant();
        if (!Operators.Contains(operatorName, StringComparer.Ordinal))
            throw CreateSyntaxError();
        var expected = ParseLiteral();
        return item => Matches(property(item), operatorName!, expected);
    }

    protected override Func<T, bool> ParseFunction(string name)
    {
        var property = getProperty(Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError());
        Expect(',');
        var argument = Tokenizer.ReadText() ?? throw CreateSyntaxError();
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

    protected override GraphErrorException CreateSyntaxError() =>
        GraphErrorException.BadRequest($"Invalid filter clause: syntax error at position {Tokenizer.Position} in '{Text}'.");

    private object? ParseLiteral()
    {
        if (Tokenizer.ReadText() is { } quoted)
            return quoted;
        var word = Tokenizer.ReadWord() ?? throw CreateSyntaxError();
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

    // An absent value equals only null, and is neither smaller nor greater than any value:
    // https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_ComparisonOperators
    private bool Matches(object? value, string operatorName, object? expected)
    {
        if (value is null || expected is null)
        {
            var areBothAbsent = value is null && expected is null;
            return operatorName == "eq" ? areBothAbsent : operatorName == "ne" && !areBothAbsent;
        }

        var order = Compare(value, expected);
        return operatorName switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };
    }

    private int Compare(object value, object expected) => (value, expected) switch
    {
        (DateTimeOffset first, string text) when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var second) => first.CompareTo(second),
        (string first, string second) => string.Compare(first, second, StringComparison.OrdinalIgnoreCase),
        (IComparable first, _) when value.GetType() == expected.GetType() => first.CompareTo(expected),
        _ => throw CreateSyntaxError(),
    };
}
