using System.Globalization;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/query-parameters#expand-parameter: a relationship, what is selected of its objects, and for the
// manager the number of levels.
internal sealed partial record ExpandClause(string Relationship, string[]? Select, int Levels)
{
    private const int MaxLevels = 1000;

    public static IReadOnlyList<ExpandClause> Parse(string? text)
    {
        var clauses = new List<ExpandClause>();
        for (var position = 0; position < text?.Length;)
        {
            var match = ClausePattern().Match(text, position);
            if (!match.Success)
                throw CreateSyntaxError(text);
            clauses.Add(Create(match.Groups["name"].Value, match.Groups["options"].Value, text));
            position = match.Index + match.Length;
        }

        return clauses;
    }

    private static ExpandClause Create(string name, string options, string text)
    {
        var clause = new ExpandClause(name, null, 1);
        foreach (var option in options.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            clause = option.Split('=', 2, StringSplitOptions.TrimEntries) switch
            {
                ["$select" or "select", var names] => clause with { Select = ODataQuery.SplitNames(names) },
                ["$levels" or "levels", "max"] => clause with { Levels = MaxLevels },
                ["$levels" or "levels", var levels] => clause with { Levels = ParseLevels(levels, text) },
                _ => throw GraphErrorException.NotSupported($"the option '{option}' of $expand"),
            };
        }

        return clause;
    }

    private static int ParseLevels(string levels, string text) =>
        int.TryParse(levels, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxLevels
            ? number
            : throw CreateSyntaxError(text);

    private static GraphErrorException CreateSyntaxError(string text) =>
        GraphErrorException.BadRequest($"Parsing OData Select and Expand failed: '{text}'.", "BadRequest");

    // The pattern matches a name with options in parentheses, and the comma after it.
    [GeneratedRegex(@"\G\s*(?<name>\w+)\s*(?:\((?<options>[^()]*)\))?\s*(?:,|$)")]
    private static partial Regex ClausePattern();
}
