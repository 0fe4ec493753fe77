namespace GraphDelegatedKit.Testing.Graph;

// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionfilter: comparisons joined by
// and, or, not and parentheses. A derived class reads the comparisons that its resource supports.
internal abstract class FilterParser<T>(string text)
{
    protected string Text => text;

    protected FilterTokenizer Tokenizer { get; } = new(text);

    protected Func<T, bool> ParseAll()
    {
        var predicate = ParseOr();
        return Tokenizer.IsAtEnd ? predicate : throw CreateSyntaxError();
    }

    // Reads what follows the name of a property: an operator and a value.
    protected abstract Func<T, bool> ParseComparison(string name);

    // Reads the arguments of a function and the parenthesis that closes them.
    protected abstract Func<T, bool> ParseFunction(string name);

    protected abstract GraphErrorException CreateSyntaxError();

    protected virtual void EnsureMaxAlternatives(int count)
    {
    }

    protected virtual void OnNegation()
    {
    }

    protected void Expect(char symbol)
    {
        if (!Tokenizer.TryReadSymbol(symbol))
            throw CreateSyntaxError();
    }

    private Func<T, bool> ParseOr()
    {
        var alternatives = new List<Func<T, bool>> { ParseAnd() };
        while (Tokenizer.TryReadKeyword("or"))
            alternatives.Add(ParseAnd());
        EnsureMaxAlternatives(alternatives.Count);
        return alternatives.Count == 1 ? alternatives[0] : item => alternatives.Exists(predicate => predicate(item));
    }

    private Func<T, bool> ParseAnd()
    {
        var predicate = ParseNot();
        while (Tokenizer.TryReadKeyword("and"))
        {
            var (first, second) = (predicate, ParseNot());
            predicate = item => first(item) && second(item);
        }

        return predicate;
    }

    private Func<T, bool> ParseNot()
    {
        if (!Tokenizer.TryReadKeyword("not"))
            return ParseGroup();
        OnNegation();
        var predicate = ParseNot();
        return item => !predicate(item);
    }

    private Func<T, bool> ParseGroup()
    {
        if (!Tokenizer.TryReadSymbol('('))
        {
            var name = Tokenizer.ReadIdentifier() ?? throw CreateSyntaxError();
            return Tokenizer.TryReadSymbol('(') ? ParseFunction(name) : ParseComparison(name);
        }

        var predicate = ParseOr();
        Expect(')');
        return predicate;
    }
}
