namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// A type of directory object, such as microsoft.graph.user: its properties, and those that a response has without $select.
internal sealed class DirectoryType<T>(
    string name, string collection, string[] defaultNames, IEnumerable<DirectoryProperty<T>> properties)
{
    private readonly Dictionary<string, DirectoryProperty<T>> _properties =
        properties.ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    public string Name => name;

    public DirectoryProperty<T>? Find(string propertyName) => _properties.GetValueOrDefault(propertyName);

    // A property of a property, such as onPremisesExtensionAttributes/extensionAttribute1, is known but not supported.
    public DirectoryProperty<T> Get(string propertyName)
    {
        if (Find(propertyName) is { } property)
            return property;
        throw propertyName.Split('/') is [var first, _, ..] && Find(first) is not null
            ? GraphErrorException.NotSupported($"'{propertyName}' in a query")
            : Selection.CreateUnknownPropertyError(propertyName, name);
    }

    // A part of a property is not supported, but known.
    public void RequireSelectable(ODataQuery query) =>
        query.RequireSelectable(name, propertyName => Find(propertyName.Split('/')[0]) is not null);

    public DirectorySelection<T> Select(string[]? names)
    {
        if (names is null or ["*"])
            return new DirectorySelection<T>(collection, [.. defaultNames.Select(Get)]);
        var selected = names.Distinct(StringComparer.OrdinalIgnoreCase).Select(Get);
        return new DirectorySelection<T>($"{collection}({string.Join(',', names)})", [.. selected]);
    }

    // For a relationship between objects of different types, where each has only some of the selected properties.
    public DirectorySelection<T> SelectKnown(string[]? names) =>
        Select(names is null or ["*"] ? null : [.. names.Where(propertyName => Find(propertyName) is not null)]);
}
