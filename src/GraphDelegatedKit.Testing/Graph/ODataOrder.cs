namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/query-parameters#orderby-parameter: one or more properties, each ascending or "desc".
internal static class ODataOrder
{
    public static IReadOnlyList<T> Sort<T>(IReadOnlyList<T> items, string orderBy, Func<string, Func<T, object?>> getProperty)
    {
        IOrderedEnumerable<T>? sorted = null;
        foreach (var clause in orderBy.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = clause.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is not ([_] or [_, "asc"] or [_, "desc"]))
                throw GraphErrorException.BadRequest($"Invalid $orderby clause: '{clause}'.");
            var (property, isDescending) = (getProperty(parts[0]), parts is [_, "desc"]);
            sorted = (sorted, isDescending) switch
            {
                (null, false) => items.OrderBy(property, ValueComparer.Instance),
                (null, true) => items.OrderByDescending(property, ValueComparer.Instance),
                (_, false) => sorted.ThenBy(property, ValueComparer.Instance),
                _ => sorted.ThenByDescending(property, ValueComparer.Instance),
            };
        }

        return sorted is null ? items : [.. sorted];
    }

    private sealed class ValueComparer : IComparer<object?>
    {
        public static ValueComparer Instance { get; } = new();

        public int Compare(object? x, object? y) => x is string first && y is string second
            ? string.Compare(first, second, StringComparison.OrdinalIgnoreCase)
            : Comparer<object?>.Default.Compare(x, y);
    }
}
