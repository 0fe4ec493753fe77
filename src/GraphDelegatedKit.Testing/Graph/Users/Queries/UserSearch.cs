using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections: "property:value", each in double quotes, joined
// by AND or OR. The display name is searched word by word; any other property from its beginning.
internal static partial class UserSearch
{
    private static readonly char[] WordEnds = [' ', '-', '.', ',', '\''];

    public static Func<LocalUser, bool> Parse(string text)
    {
        var lets = new List<Func<LocalUser, bool>>();
        foreach (var alternative in Alternatives().Split(text))
        {
            var all = Conjunctions().Split(alternative).Select(clause => Clause(clause.Trim(), text)).ToList();
            lets.Add(user => all.TrueForAll(clause => clause(user)));
        }

        return user => lets.Exists(alternative => alternative(user));
    }

    private static Func<LocalUser, bool> Clause(string clause, string text)
    {
        if (clause.Length < 2 || clause[0] != '"' || clause[^1] != '"' || clause[1..^1].Split(':', 2) is not [var name, { Length: > 0 } value])
            throw GraphRefusal.BadRequest($"Invalid search clause: syntax error in '{text}'.", "BadRequest");
        var property = UserProperties.Require(name);
        if (property.Text is not { } of)
            throw new GraphRefusal(400, "Request_UnsupportedQuery", $"Unsupported property '{name}' in $search.");
        return property.Name == "displayName"
            ? user => user.DisplayName.Split(WordEnds).Append(user.DisplayName).Any(word => word.StartsWith(value, StringComparison.OrdinalIgnoreCase))
            : user => of(user)?.StartsWith(value, StringComparison.OrdinalIgnoreCase) == true;
    }

    [GeneratedRegex("(?<=\")\\s+OR\\s+(?=\")")]
    private static partial Regex Alternatives();

    [GeneratedRegex("(?<=\")\\s+AND\\s+(?=\")")]
    private static partial Regex Conjunctions();
}
