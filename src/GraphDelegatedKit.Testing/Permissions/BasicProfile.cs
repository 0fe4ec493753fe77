using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Permissions;

// https://learn.microsoft.com/graph/permissions-reference#userreadbasicall: User.ReadBasic.All is enough for these properties of another
// user. Any other property needs User.Read.All.
internal static partial class BasicProfile
{
    private static readonly string[] ExpressionOptions = ["$filter", "$orderby", "$search"];

    // A request without $select gets other properties too, if its token allows it, and may use them.
    public static bool IsExceeded(RequestContext context, bool hasFullProfiles)
    {
        var select = Find(context, "$select");
        var names = ODataQuery.SplitNames(select) ?? [];
        return (select is null && hasFullProfiles && !context.Path.Segments[^1].StartsWith('$'))
            || names.Any(name => name == "*" ? hasFullProfiles : !IsBasic(name))
            || ExpressionOptions.Any(option => Find(context, option) is { } text && NamesAnotherProperty(text));
    }

    private static bool NamesAnotherProperty(string expression) =>
        PropertyPattern().Matches(TextPattern().Replace(expression, "''"))
            .Any(match => !IsBasic(match.Value));

    private static bool IsBasic(string name) => UserProperties.BasicNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string? Find(RequestContext context, string option) =>
        context.Request.Query.FirstOrDefault(pair => ODataQuery.GetSystemName(pair.Key).Equals(option, StringComparison.OrdinalIgnoreCase))
            .Value.ToString() is { Length: > 0 } value ? value : null;

    [GeneratedRegex("'(?:[^']|'')*'")]
    private static partial Regex TextPattern();

    // A property is followed by an operator, the end of a call or a list, or a direction, and a term of a search by a colon.
    [GeneratedRegex(@"\b(?!(?:asc|desc|true|false|null)\b)[a-zA-Z]+\b(?=\s+(?:eq|ne|gt|ge|lt|le|in|asc|desc)\b|\s*[,)/]|\s*$|:)")]
    private static partial Regex PropertyPattern();
}
