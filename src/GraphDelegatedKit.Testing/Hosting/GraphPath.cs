using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace GraphDelegatedKit.Testing.Hosting;

// The forms in which clients write the path of a Graph request, brought to one form:
// - empty segments: a slash at the end or a doubled slash
// - https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html: keys in parentheses (users('ada')) and calls of
//   functions (delta(), search(q='x')), with or without their namespace (microsoft.graph.delta)
// - https://learn.microsoft.com/graph/onedrive-addressing-driveitems: paths of items and sites, whose colons and slashes may be
//   percent-encoded (sites/host%3A%2Fsites%2FX, root:/.%2Fname)
// Each segment is decoded once. The names in the path of an item or site are taken as they are, because a file may be named "delta()".
internal sealed partial record GraphPath(string[] Segments, IReadOnlyDictionary<string, string> Parameters)
{
    private const string Namespace = "microsoft.graph.";

    // https://learn.microsoft.com/graph/api/application-get: entity sets with alternate keys, as in applications(appId='...').
    private static readonly string[] AlternateKeySets = ["applications", "servicePrincipals"];

    public static GraphPath None { get; } = new([], new Dictionary<string, string>());

    public static GraphPath Parse(string[] segments, string query)
    {
        var builder = new Builder(query);
        foreach (var segment in segments)
            builder.Add(segment);
        return new GraphPath([.. builder.Segments], builder.Parameters);
    }

    // name='text' or name=word; a quote in a text is doubled.
    [GeneratedRegex("""\G\s*(?<name>\w+)\s*=\s*(?:'(?<value>(?:[^']|'')*)'|(?<value>[^',]*))\s*(?:,|$)""")]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"^(?<name>[\w.]+)\((?<arguments>.*)\)$", RegexOptions.Singleline)]
    private static partial Regex CallPattern();

    private sealed class Builder(string query)
    {
        // Whether the next segments are names of files, folders or sites, up to one that ends with a colon.
        private bool _isInNames;

        public List<string> Segments { get; } = [];

        public Dictionary<string, string> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);

        public void Add(string segment)
        {
            if (_isInNames)
                AddNames(segment);
            else if (CallPattern().Match(segment) is { Success: true } call)
                AddCall(RemoveNamespace(call.Groups["name"].Value), call.Groups["arguments"].Value.Trim());
            else if (segment.IndexOf(":/", StringComparison.Ordinal) is >= 0 and var colon)
                AddPath(segment[..(colon + 1)], segment[(colon + 2)..]);
            else if (segment.Length > 0)
                AddPlain(RemoveNamespace(segment));
        }

        private void AddPlain(string segment)
        {
            Segments.Add(segment);
            _isInNames = segment.EndsWith(':');
        }

        private void AddPath(string start, string names)
        {
            AddPlain(start);
            AddNames(names);
        }

        // A percent-encoded slash separates names like any other, and "." is the folder itself.
        private void AddNames(string text)
        {
            _isInNames = true;
            foreach (var name in text.Split('/'))
            {
                if (!_isInNames)
                {
                    Add(name);
                }
                else if (name.Length > 0 && name != ".")
                {
                    Segments.Add(name);
                    _isInNames = !name.EndsWith(':');
                }
            }
        }

        private void AddCall(string name, string arguments)
        {
            if (ReadText(arguments) is not { } key)
            {
                AddParameters(arguments);
                if (name.Equals("getByPath", StringComparison.OrdinalIgnoreCase) && Parameters.TryGetValue("path", out var path))
                    AddChild(path);
                else if (AlternateKeySets.Contains(name, StringComparer.OrdinalIgnoreCase) && Parameters.Count == 1)
                    Segments.AddRange([name, $"{Parameters.Keys.Single()}={Parameters.Values.Single()}"]);
                else
                    Segments.Add(name);
            }
            else if (name.Equals("children", StringComparison.OrdinalIgnoreCase) && Segments.Count > 0)
            {
                AddChild(key);
            }
            else
            {
                Segments.AddRange([name, key]);
            }
        }

        // "items/ID/children('a')" is the same item as "items/ID:/a:", and
        // "sites/ID/getByPath(path='/a')" the same site as "sites/ID:/a:".
        private void AddChild(string name)
        {
            Segments[^1] = Segments[^1].EndsWith(':') ? Segments[^1][..^1] : Segments[^1] + ":";
            AddNames(name);
            Segments[^1] += ":";
            _isInNames = false;
        }

        private void AddParameters(string arguments)
        {
            foreach (Match parameter in ParameterPattern().Matches(arguments))
            {
                var value = parameter.Groups["value"].Value.Replace("''", "'", StringComparison.Ordinal);
                Parameters[parameter.Groups["name"].Value] = FindAlias(value) ?? value;
            }
        }

        // Returns null unless the arguments are one text in quotes, or the alias of one.
        private string? ReadText(string arguments)
        {
            if (arguments is not ['\'', .., '\''] || arguments.Length < 2)
                return FindAlias(arguments);
            var text = arguments[1..^1].Replace("''", "'", StringComparison.Ordinal);
            return FindAlias(text) ?? text;
        }

        // A parameter alias, whose value is in the query: @a1 in children('@a1')?@a1='name'.
        private string? FindAlias(string text) =>
            text.StartsWith('@') && QueryHelpers.ParseQuery(query).TryGetValue(text, out var value)
                ? value.ToString().Trim('\'').Replace("''", "'", StringComparison.Ordinal)
                : null;

        private static string RemoveNamespace(string segment) =>
            segment.StartsWith(Namespace, StringComparison.OrdinalIgnoreCase) ? segment[Namespace.Length..] : segment;
    }
}
