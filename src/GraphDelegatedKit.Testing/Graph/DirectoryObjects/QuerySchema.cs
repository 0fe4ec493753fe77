namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// What queries can say about a type of directory object. getProperty refuses unknown properties, and those the client may not read.
internal sealed class QuerySchema<T>(
    string resourceName, Func<string, DirectoryProperty<T>> getProperty, string[] sortableNames, string[] tokenizedNames)
{
    // As errors spell it, such as User.
    public string ResourceName => resourceName;

    // In $search, the words of these properties are compared, and the beginning of all others.
    public IReadOnlyList<string> TokenizedNames => tokenizedNames;

    public DirectoryProperty<T> Get(string name) => getProperty(name);

    public bool IsSortable(DirectoryProperty<T> property) => sortableNames.Contains(property.Name, StringComparer.Ordinal);

    public DirectoryFilter<T> ParseFilter(string text) => new DirectoryFilterParser<T>(text, this).Parse();

    public Func<T, bool> ParseSearch(string text) => DirectorySearch.Parse(text, this);
}
