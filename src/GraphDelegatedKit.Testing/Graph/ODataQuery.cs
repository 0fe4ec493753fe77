using System.Globalization;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/query-parameters: the query options of a request, whose $ is optional (on v1.0 for some resources
// only, which are not named: here for all). A system option that the endpoint does not support is refused by name, because ignoring it
// would return a wrong result. A custom one is ignored:
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
internal sealed class ODataQuery
{
    private static readonly string[] SystemOptions =
    [
        "apply", "compute", "count", "deltatoken", "expand", "filter", "format", "orderby", "search", "select", "skip", "skiptoken", "top",
    ];

    private readonly Dictionary<string, string> _options = new(StringComparer.OrdinalIgnoreCase);

    private ODataQuery()
    {
    }

    // Supported options that do not start with $ are options of the endpoint itself, such as "search" of the sites.
    public static ODataQuery Read(RequestContext context, params string[] supportedOptions)
    {
        var query = new ODataQuery();
        foreach (var (key, value) in context.Request.Query)
        {
            var name = supportedOptions.Contains(key, StringComparer.OrdinalIgnoreCase) ? key : GetSystemName(key);
            if (supportedOptions.Contains(name, StringComparer.OrdinalIgnoreCase))
                query._options[name] = value.ToString();
            else if (name.StartsWith('$'))
                throw CreateUnsupportedError(key, supportedOptions);
        }

        return query;
    }

    // A misspelt option is answered with the supported one that was probably meant.
    private static GraphErrorException CreateUnsupportedError(string option, IEnumerable<string> supportedOptions)
    {
        var isKnown = SystemOptions.Contains(option.TrimStart('$'), StringComparer.OrdinalIgnoreCase);
        var similar = isKnown ? null : EditDistance.FindNearest(option, supportedOptions);
        return GraphErrorException.NotSupported($"the query option {option} here", similarOption: similar);
    }

    // The name with its $.
    public static string GetSystemName(string option) =>
        SystemOptions.Contains(option, StringComparer.OrdinalIgnoreCase) ? "$" + option : option;

    public string? this[string option] => _options.GetValueOrDefault(option) is { Length: > 0 } value ? value : null;

    public string[]? Select => SplitNames(this["$select"]);

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
