using System.Text.Json;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// A property of a directory object, such as a user or an application: its JSON and, for properties that queries support, its value. At
// most one of the Get members is set; queries cannot use a property without them.
internal sealed class DirectoryProperty<T>
{
    private readonly JsonEncodedText _encodedName;
    private readonly Action<Utf8JsonWriter, T>? _writeValue;
    private readonly bool _isCollection;

    private DirectoryProperty(string name, Action<Utf8JsonWriter, T>? writeValue, bool isCollection = false)
    {
        Name = name;
        _encodedName = JsonEncodedText.Encode(name);
        _writeValue = writeValue;
        _isCollection = isCollection;
    }

    public string Name { get; }

    public Func<T, string?>? GetText { get; private init; }

    public Func<T, bool?>? GetBoolean { get; private init; }

    public Func<T, DateTimeOffset?>? GetTime { get; private init; }

    // Takes the path of a member of the objects in a collection, which is empty for a collection of texts. Returns null if there is no
    // such member.
    public Func<string, Func<T, IEnumerable<string?>>?>? FindTexts { get; private init; }

    // The number of values in a collection.
    public Func<T, int>? GetCount { get; private init; }

    // Takes the path of a member of a complex property, such as redirectUris of web.
    public Func<string, DirectoryProperty<T>?>? FindMember { get; private init; }

    // Whether every filter by the property is an advanced query.
    public bool IsAdvanced { get; private init; }

    public static DirectoryProperty<T> CreateText(
        string name, Func<T, string?> getText, bool isFilterable = true, bool isAdvanced = false) =>
        new(name, (json, item) => json.WriteStringValue(getText(item)))
        {
            GetText = isFilterable ? getText : null,
            IsAdvanced = isAdvanced,
        };

    // Creates a property that queries compare as a text and that is written as other JSON.
    public static DirectoryProperty<T> CreateText(string name, Func<T, string?> getText, Action<Utf8JsonWriter, T> writeValue) =>
        new(name, writeValue) { GetText = getText };

    public static DirectoryProperty<T> CreateBoolean(string name, Func<T, bool?> getBoolean, bool isAdvanced = false) =>
        new(name, (json, item) =>
        {
            if (getBoolean(item) is { } value)
                json.WriteBooleanValue(value);
            else
                json.WriteNullValue();
        })
        {
            GetBoolean = getBoolean,
            IsAdvanced = isAdvanced,
        };

    public static DirectoryProperty<T> CreateTime(string name, Func<T, DateTimeOffset?> getTime) => new(name, (json, item) =>
    {
        if (getTime(item) is { } time)
            json.WriteStringValue(GraphTime.Format(time));
        else
            json.WriteNullValue();
    })
    {
        GetTime = getTime,
    };

    public static DirectoryProperty<T> CreateTextCollection(string name, Func<T, IEnumerable<string>> getTexts) => CreateCollection(
        name,
        (json, item) =>
        {
            json.WriteStartArray();
            foreach (var text in getTexts(item))
                json.WriteStringValue(text);
            json.WriteEndArray();
        },
        member => member.Length == 0 ? getTexts : null,
        item => getTexts(item).Count());

    public static DirectoryProperty<T> CreateCollection(
        string name,
        Action<Utf8JsonWriter, T> writeValue,
        Func<string, Func<T, IEnumerable<string?>>?> findTexts,
        Func<T, int> getCount) => new(name, writeValue, isCollection: true)
    {
        FindTexts = findTexts,
        GetCount = getCount,
    };

    public static DirectoryProperty<T> CreateComplex(
        string name, Action<Utf8JsonWriter, T> writeValue, Func<string, DirectoryProperty<T>?> findMember) => new(name, writeValue)
    {
        FindMember = findMember,
    };

    // Creates a property that no query supports.
    public static DirectoryProperty<T> CreateValue(string name, Action<Utf8JsonWriter, T> writeValue, bool isCollection = false) =>
        new(name, writeValue, isCollection);

    // Creates a relationship: $select may name it, but only $expand returns it (msgraph-sdk-powershell#1737).
    public static DirectoryProperty<T> CreateRelationship(string name) => new(name, null);

    public void Write(Utf8JsonWriter json, T item)
    {
        if (_writeValue is null)
            return;
        json.WritePropertyName(_encodedName);
        _writeValue(json, item);
    }

    // Writes null or an empty array for a client that may not read the property.
    public void WriteWithheld(Utf8JsonWriter json)
    {
        if (_writeValue is null)
            return;
        json.WritePropertyName(_encodedName);
        if (_isCollection)
        {
            json.WriteStartArray();
            json.WriteEndArray();
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
