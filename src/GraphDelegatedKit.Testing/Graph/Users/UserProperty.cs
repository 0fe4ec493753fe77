using System.Text.Json;

namespace GraphDelegatedKit.Testing.Graph.Users;

// A property of a user: its JSON and, for properties that queries support, its value.
internal sealed class UserProperty
{
    private readonly Action<Utf8JsonWriter, LocalUser> _write;
    private readonly Action<Utf8JsonWriter> _writeWithheld;

    private UserProperty(
        string name,
        Action<Utf8JsonWriter, LocalUser> write,
        Action<Utf8JsonWriter> writeWithheld,
        Func<LocalUser, string?>? getText = null,
        Func<LocalUser, bool>? getBoolean = null)
    {
        Name = name;
        _write = write;
        _writeWithheld = writeWithheld;
        GetText = getText;
        GetBoolean = getBoolean;
    }

    public string Name { get; }

    // Null for a property that queries do not support as text.
    public Func<LocalUser, string?>? GetText { get; }

    // Null for a property that is not Boolean.
    public Func<LocalUser, bool>? GetBoolean { get; }

    public static UserProperty CreateText(string name, Func<LocalUser, string?> getText, bool isFilterable = true)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (json, user) => json.WriteString(encoded, getText(user)),
            json => json.WriteNull(encoded),
            isFilterable ? getText : null);
    }

    public static UserProperty CreateBoolean(string name, Func<LocalUser, bool> getBoolean)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name, (json, user) => json.WriteBoolean(encoded, getBoolean(user)), json => json.WriteNull(encoded), getBoolean: getBoolean);
    }

    public static UserProperty CreateTextCollection(string name, Func<LocalUser, string?>? getText = null)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(name, (json, user) => WriteArray(json, getText?.Invoke(user)), json => WriteArray(json, null));

        void WriteArray(Utf8JsonWriter json, string? text)
        {
            json.WriteStartArray(encoded);
            if (text is not null)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }
    }

    public void Write(Utf8JsonWriter json, LocalUser user) => _write(json, user);

    // Writes what a client sees that may not read the property: null, or an empty array.
    public void WriteWithheld(Utf8JsonWriter json) => _writeWithheld(json);
}
