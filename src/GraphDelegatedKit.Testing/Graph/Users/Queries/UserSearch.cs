using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections: clauses of the form
// "property:value", each in double quotes, joined by AND or OR. The value is a prefix of a word of the display name, or a prefix of any
// other property.
internal static partial class UserSearch
{
    private static readonly char[] WordSeparators = [' ', '-', '.', ',', '\''];

    public static Func<LocalUser, bool> Parse(string text, bool isLimitedToBasicProfiles = false)
    {
        var alternatives = new List<Func<LocalUser, bool>>();
        foreach (var alternative in OrSeparator().Split(text))
        {
            var clauses = AndSeparator().Split(alternative)
                .Select(clause => ParseClause(clause.Trim(), text, isLimitedToBasicProfiles)).ToList();
            alternatives.Add(user => clauses.TrueForAll(clause => clause(user)));
        }

        return user => alternatives.Exists(alternative => alternative(user));
    }

    private static Func<LocalUser, bool> ParseClause(string clause, string text, bool isLimitedToBasicProfiles)
    {
        if (clause.Length < 2
            || clause[0] != '"'
            || clause[^1] != '"'
            || clause[1..^1].Split(':', 2) is not [var name, { Length: > 0 } value])
            throw GraphErrorException.BadRequest($"Invalid search clause: syntax error in '{text}'.", "BadRequest");
        var property = UserProperties.GetForQuery(name, isLimitedToBasicProfiles);
        if (property.GetText is not { } getText)
            throw new GraphErrorException(400, "Request_UnsupportedQuery", $"Unsupported property '{name}' in $search.");
        return property.Name == "displayName"
            ? user => user.DisplayName.Split(WordSeparators).Append(user.DisplayName)
                .Any(word => word.StartsWith(value, StringComparison.OrdinalIgnoreCase))
            : user => getText(user)?.StartsWith(value, StringComparison.OrdinalIgnoreCase) == true;
    }

    [GeneratedRegex("(?<=\")\\s+OR\\s+(?=\")")]
    private static partial Regex OrSeparator();

    [GeneratedRegex("(?<=\")\\s+AND\\s+(?=\")")]
    private static partial Regex AndSeparator();
}
