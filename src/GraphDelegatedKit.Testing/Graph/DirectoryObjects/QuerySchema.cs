namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// What queries can say about a type of directory object. getProperty gets the name of the property and that of the query option, such as
// $filter. It refuses unknown properties, and those the client may not read.
internal sealed class QuerySchema<T>(string resourceName, Func<string, string, DirectoryProperty<T>> getProperty)
{
    // As errors spell it, such as User.
    public string ResourceName => resourceName;

    public IReadOnlyList<string> SortableNames { get; init; } = [];

    // Those that only an advanced query sorts by.
    public IReadOnlyList<string> AdvancedSortableNames { get; init; } = [];

    // In $search, the words of these properties are compared, and the beginning of all others.
    public IReadOnlyList<string> TokenizedNames { get; init; } = [];

    public DirectoryProperty<T> Get(string name, string option) => getProperty(name, option);

    public DirectoryFilter<T> ParseFilter(string text) => new DirectoryFilterParser<T>(text, this).Parse();

    public Func<T, bool> ParseSearch(string text) => DirectorySearch.Parse(text, this);

    public DirectoryOrder<T> ParseOrder(string text) => DirectoryOrder<T>.Parse(text, this);
}
