namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/aad-advanced-queries#support-for-sorting-by-properties-of-microsoft-entra-id-directory-objects: a
// parsed $orderby. Some properties sort in advanced queries only, and most not at all.
internal sealed record DirectoryOrder<T>(Comparison<T> Comparison, bool IsAdvanced)
{
    public static DirectoryOrder<T> Parse(string text, QuerySchema<T> schema)
    {
        var isAdvanced = false;
        var comparisons = new List<Comparison<T>>();
        foreach (var clause in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = clause.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is not ([_] or [_, "asc"] or [_, "desc"]))
                throw GraphErrorException.NotSupported($"$orderby={text}");
            var property = schema.Get(parts[0], "$orderby");
            if (!schema.SortableNames.Contains(property.Name, StringComparer.Ordinal))
            {
                if (!schema.AdvancedSortableNames.Contains(property.Name, StringComparer.Ordinal))
                    throw DirectoryQuery.CreateSortingError();
                isAdvanced = true;
            }

            var compare = CreateComparison(property);
            comparisons.Add(parts is [_, "desc"] ? (first, second) => compare(second, first) : compare);
        }

        return new DirectoryOrder<T>(
            (first, second) => comparisons.Select(compare => compare(first, second)).FirstOrDefault(order => order != 0), isAdvanced);
    }

    private static Comparison<T> CreateComparison(DirectoryProperty<T> property) => property.GetTime is { } getTime
        ? (first, second) => Nullable.Compare(getTime(first), getTime(second))
        : (first, second) => string.Compare(
            property.GetText!(first), property.GetText(second), StringComparison.OrdinalIgnoreCase);
}
