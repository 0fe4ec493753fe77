using System.Globalization;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/query-parameters: the query options of a request. An option that the endpoint does not support is
// refused by name, because ignoring it would return a wrong result.
internal sealed class ODataQuery
{
    private readonly RequestContext _context;

    private ODataQuery(RequestContext context) => _context = context;

    public static ODataQuery Read(RequestContext context, params string[] supportedOptions)
    {
        var unsupportedOption = context.Request.Query.Keys.FirstOrDefault(key =>
            key.StartsWith('$') && !supportedOptions.Contains(key, StringComparer.OrdinalIgnoreCase));
        return unsupportedOption is null
            ? new ODataQuery(context)
            : throw GraphErrorException.NotSupported($"the query option {unsupportedOption} here");
    }

    public string? this[string option] => _context.Request.Query[option].ToString() is { Length: > 0 } value ? value : null;

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
