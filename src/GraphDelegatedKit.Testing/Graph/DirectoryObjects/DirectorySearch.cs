using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections: clauses of the form
// "property:value", each in double quotes, joined by AND or OR. The value is a prefix of a word of a tokenized property, such as the
// display name, or a prefix of any other property.
internal static partial class DirectorySearch
{
    private static readonly char[] WordSeparators = [' ', '-', '.', ',', '\''];

    public static Func<T, bool> Parse<T>(string text, QuerySchema<T> schema)
    {
        var alternatives = new List<Func<T, bool>>();
        foreach (var alternative in OrSeparator().Split(text))
        {
            var clauses = AndSeparator().Split(alternative).Select(clause => ParseClause(clause.Trim(), text, schema)).ToList();
            alternatives.Add(item => clauses.TrueForAll(clause => clause(item)));
        }

        return item => alternatives.Exists(alternative => alternative(item));
    }

    private static Func<T, bool> ParseClause<T>(string clause, string text, QuerySchema<T> schema)
    {
        if (clause.Length < 2
            || clause[0] != '"'
            || clause[^1] != '"'
            || clause[1..^1].Split(':', 2) is not [var name, { Length: > 0 } value])
            throw GraphErrorException.BadRequest($"Invalid search clause: syntax error in '{text}'.", "BadRequest");
        var property = schema.Get(name, "$search");
        if (property.GetText is not { } getText)
            throw DirectoryQuery.CreateUnsupportedError($"Unsupported property '{name}' in $search.");
        return schema.TokenizedNames.Contains(property.Name, StringComparer.Ordinal)
            ? item => getText(item) is { } words && words.Split(WordSeparators).Append(words)
                .Any(word => word.StartsWith(value, StringComparison.OrdinalIgnoreCase))
            : item => getText(item)?.StartsWith(value, StringComparison.OrdinalIgnoreCase) == true;
    }

    [GeneratedRegex("(?<=\")\\s+OR\\s+(?=\")")]
    private static partial Regex OrSeparator();

    [GeneratedRegex("(?<=\")\\s+AND\\s+(?=\")")]
    private static partial Regex AndSeparator();
}
