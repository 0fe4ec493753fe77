namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// Which properties of a type of directory object queries can use. getProperty gets the name of the property and that of the query option,
// such as $filter. It refuses unknown properties, and those that the client may not read.
internal sealed class QuerySchema<T>(string resourceName, Func<string, string, DirectoryProperty<T>> getProperty)
{
    // The name of the type in errors, such as User.
    public string ResourceName => resourceName;

    public IReadOnlyList<string> SortableNames { get; init; } = [];

    // The properties that only an advanced query can sort by.
    public IReadOnlyList<string> AdvancedSortableNames { get; init; } = [];

    // $search compares the words of these properties, and the beginning of all others.
    public IReadOnlyList<string> TokenizedNames { get; init; } = [];

    public DirectoryProperty<T> Get(string name, string option) => getProperty(name, option);

    public DirectoryFilter<T> ParseFilter(string text) => new DirectoryFilterParser<T>(text, this).Parse();

    public Func<T, bool> ParseSearch(string text) => DirectorySearch.Parse(text, this);

    public DirectoryOrder<T> ParseOrder(string text) => DirectoryOrder<T>.Parse(text, this);
}
