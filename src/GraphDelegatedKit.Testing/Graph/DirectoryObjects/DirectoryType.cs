namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// A type of directory object, such as microsoft.graph.user: its properties, and those that a response has without $select.
internal sealed class DirectoryType<T>(
    string name, string collection, string[] defaultNames, IEnumerable<DirectoryProperty<T>> properties)
{
    private readonly Dictionary<string, DirectoryProperty<T>> _properties =
        properties.ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    public string Name => name;

    public IEnumerable<string> Names => _properties.Keys;

    public DirectoryProperty<T>? Find(string propertyName) => _properties.GetValueOrDefault(propertyName);

    public DirectoryProperty<T> Require(string propertyName, string option = "$select") =>
        Find(propertyName) ?? throw Selection.CreateUnknownPropertyError(propertyName, name, option);

    // The name may be a path, such as web/redirectUris. Queries do not support every member of a complex property.
    public DirectoryProperty<T> Get(string path, string option)
    {
        if (path.Split('/', 2) is not [var first, var member])
            return Require(path, option);
        return Require(first, option).FindMember?.Invoke(member) ?? throw GraphErrorException.NotSupported($"'{path}' in a query");
    }

    // A path such as web/redirectUris passes if its first property is known, because GetSelected refuses it as not supported.
    public void RequireSelectable(ODataQuery query) =>
        query.RequireSelectable(name, propertyName => Find(propertyName.Split('/')[0]) is not null);

    public DirectorySelection<T> Select(string[]? names)
    {
        if (names is null or ["*"])
            return new DirectorySelection<T>(collection, [.. defaultNames.Select(propertyName => Require(propertyName))]);
        var selected = names.Distinct(StringComparer.OrdinalIgnoreCase).Select(GetSelected);
        return new DirectorySelection<T>($"{collection}({string.Join(',', names)})", [.. selected]);
    }

    // Selects for a relationship between objects of different types, where each has only some of the selected properties.
    public DirectorySelection<T> SelectKnown(string[]? names) =>
        Select(names is null or ["*"] ? null : [.. names.Where(propertyName => Find(propertyName) is not null)]);

    // The tenant returns a complex property only as a whole.
    private DirectoryProperty<T> GetSelected(string path) => path.Split('/', 2) is [var first, _] && Find(first) is not null
        ? throw GraphErrorException.NotSupported($"'{path}' in $select")
        : Require(path);
}
