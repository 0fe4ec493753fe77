using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/query-parameters#expand-parameter: a relationship of an item, and what is selected of it.
internal sealed partial record ItemExpansion(string Name, string[]? Select)
{
    public static IReadOnlyList<ItemExpansion> Parse(string? text)
    {
        var expansions = new List<ItemExpansion>();
        for (var position = 0; position < text?.Length;)
        {
            var match = ClausePattern().Match(text, position);
            if (!match.Success)
                throw GraphErrorException.BadRequest($"Parsing OData Select and Expand failed: '{text}'.");
            expansions.Add(Create(match.Groups["name"].Value, match.Groups["options"].Value));
            position = match.Index + match.Length;
        }

        return expansions;
    }

    private static ItemExpansion Create(string name, string options)
    {
        var known = ((string[])["children", "thumbnails"]).FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (name.Equals("permissions", StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.BadRequest("The relationship 'permissions' cannot be expanded. Request it by its own address.");
        if (known is null)
            throw GraphErrorException.NotSupported($"$expand={name}");
        return options.Split('=', 2, StringSplitOptions.TrimEntries) switch
        {
            [""] => new ItemExpansion(known, null),
            ["$select" or "select", var properties] => new ItemExpansion(known, ODataQuery.SplitNames(properties)),
            _ => throw GraphErrorException.NotSupported($"the option '{options}' of $expand"),
        };
    }

    // The pattern matches a name with options in parentheses, and the comma after it.
    [GeneratedRegex(@"\G\s*(?<name>\w+)\s*(?:\((?<options>[^()]*)\))?\s*(?:,|$)")]
    private static partial Regex ClausePattern();
}
