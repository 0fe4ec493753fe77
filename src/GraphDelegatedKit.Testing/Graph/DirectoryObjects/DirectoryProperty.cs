using System.Text.Json;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// A property of a directory object, such as a user or a group: its JSON and, for properties that queries support, its value.
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

    // Null for a property that queries do not support as text.
    public Func<T, string?>? GetText { get; private init; }

    // Null for a property that is not Boolean.
    public Func<T, bool?>? GetBoolean { get; private init; }

    // Null for a property that is no collection of texts.
    public Func<T, IEnumerable<string>>? GetTexts { get; private init; }

    public static DirectoryProperty<T> CreateText(string name, Func<T, string?> getText, bool isFilterable = true) =>
        new(name, (json, item) => json.WriteStringValue(getText(item))) { GetText = isFilterable ? getText : null };

    public static DirectoryProperty<T> CreateBoolean(string name, Func<T, bool?> getBoolean) => new(name, (json, item) =>
    {
        if (getBoolean(item) is { } value)
            json.WriteBooleanValue(value);
        else
            json.WriteNullValue();
    })
    {
        GetBoolean = getBoolean,
    };

    public static DirectoryProperty<T> CreateTextCollection(string name, Func<T, IEnumerable<string>> getTexts) => new(
        name,
        (json, item) =>
        {
            json.WriteStartArray();
            foreach (var text in getTexts(item))
                json.WriteStringValue(text);
            json.WriteEndArray();
        },
        isCollection: true)
    {
        GetTexts = getTexts,
    };

    // A property that no query supports.
    public static DirectoryProperty<T> CreateValue(string name, Action<Utf8JsonWriter, T> writeValue, bool isCollection = false) =>
        new(name, writeValue, isCollection);

    // A relationship may be selected, but only $expand returns it (msgraph-sdk-powershell#1737).
    public static DirectoryProperty<T> CreateRelationship(string name) => new(name, null);

    public void Write(Utf8JsonWriter json, T item)
    {
        if (_writeValue is null)
            return;
        json.WritePropertyName(_encodedName);
        _writeValue(json, item);
    }

    // Writes what a client sees that may not read the property: null, or an empty array.
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
