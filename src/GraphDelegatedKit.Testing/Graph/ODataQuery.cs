using System.Globalization;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Rules;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/query-parameters: the query options of a request, whose $ is optional (on v1.0 for some resources
// only, which are not named: here for all). A system option that the endpoint does not support is refused by name, because ignoring it
// would return a wrong result. An unknown one with $ is refused and a custom one is ignored:
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html. The rules of the tenant can be others.
internal sealed class ODataQuery
{
    private static readonly string[] SystemOptions =
    [
        "apply", "compute", "count", "deltatoken", "expand", "filter", "format", "orderby", "search", "select", "skip", "skiptoken", "top",
    ];

    // These options are of OData, too, and never without their $.
    private static readonly string[] RareOptions = ["$id", "$index", "$levels", "$schemaversion"];

    // Custom options of Graph that endpoints read themselves, or that change nothing here.
    private static readonly string[] KnownOptions = ["client-request-id", "startDateTime", "endDateTime", "includeHiddenFolders"];

    private readonly RequestRules _rules;
    private readonly Dictionary<string, string> _options = new(StringComparer.OrdinalIgnoreCase);

    private ODataQuery(RequestRules rules) => _rules = rules;

    // Supported options that do not start with $ are options of the endpoint itself, such as "search" of the sites.
    public static ODataQuery Read(RequestContext context, params string[] supportedOptions)
    {
        var query = new ODataQuery(context.Rules);
        foreach (var (key, value) in context.Request.Query)
        {
            var name = supportedOptions.Contains(key, StringComparer.OrdinalIgnoreCase) ? key : GetSystemName(key);
            if (supportedOptions.Contains(name, StringComparer.OrdinalIgnoreCase))
                query._options[name] = value.ToString();
            else if (!IsParameterAlias(key) && !KnownOptions.Contains(key, StringComparer.OrdinalIgnoreCase))
                query.CheckUnplayed(key, name, supportedOptions);
        }

        query.Select = SplitNames(query["$select"]);
        return query;
    }

    // Names that the resource does not have are refused, or left out.
    public void RequireSelectable(string typeName, Func<string, bool> isKnown)
    {
        if (Select is not { } names)
            return;
        var unknown = names.Where(name => name != "*" && !isKnown(name)).ToList();
        foreach (var name in unknown)
        {
            _rules.Check(
                LocalRule.UnknownSelectProperty,
                $"The type {typeName} has no property {RequestRules.Quote(name)} to select.",
                () => Selection.CreateUnknownPropertyError(name, typeName));
        }

        if (unknown.Count > 0)
            Select = [.. names.Except(unknown)];
    }

    // A misspelt option is answered with the supported one that was probably meant.
    private void CheckUnplayed(string key, string name, string[] supportedOptions)
    {
        var quoted = RequestRules.Quote(key);
        var hint = Suggestion.Find(key, supportedOptions) is { } similar ? $" Did you mean {similar}?" : "";
        if (IsOfOData(name))
        {
            _rules.Check(
                LocalRule.UnsupportedQueryOption,
                $"The tenant does not play the query option {quoted} here, and has ignored it.",
                () => GraphErrorException.NotSupported($"the query option {key} here"));
        }
        else if (name.StartsWith('$'))
        {
            // The error of the directory, for example in microsoft-graph-docs-contrib#1321.
            _rules.Check(
                LocalRule.UnknownQueryOption,
                $"OData has no query option {quoted}.{hint}",
                () => GraphErrorException.BadRequest($"Unrecognized query argument specified: '{key}'.{hint}", "Request_BadRequest"));
        }
        else
        {
            _rules.Check(
                LocalRule.CustomQueryOption,
                $"The query option {quoted} does not belong to this route, and has no effect.{hint}",
                () => GraphErrorException.RefusedByRule(
                    LocalRule.CustomQueryOption, $"The query option {quoted} does not belong to this route.{hint}"));
        }
    }

    private static bool IsOfOData(string name) => RareOptions.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (name.StartsWith('$') && SystemOptions.Contains(name[1..], StringComparer.OrdinalIgnoreCase));

    // An alias starts with @, such as @a1 in children('@a1') or @microsoft.graph.conflictBehavior.
    private static bool IsParameterAlias(string key) => key.StartsWith('@');

    // Returns the name with its $.
    public static string GetSystemName(string option) =>
        SystemOptions.Contains(option, StringComparer.OrdinalIgnoreCase) ? "$" + option : option;

    public string? this[string option] => _options.GetValueOrDefault(option) is { Length: > 0 } value ? value : null;

    public string[]? Select { get; private set; }

    public bool IncludeCount => string.Equals(this["$count"], "true", StringComparison.OrdinalIgnoreCase);

    public static string[]? SplitNames(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public int GetTop(int defaultTop, int maxTop, Func<string, GraphErrorException> createError)
    {
        if (this["$top"] is not { } requested)
            return defaultTop;
        return int.TryParse(requested, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top >= 1 && top <= maxTop
            ? top
            : throw createError(requested);
    }
}
