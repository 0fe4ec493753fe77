using System.Text.Json;

namespace GraphDelegatedKit.Testing.Graph.Users;

// A property of a user: how it is written, and what it is compared by where a query may ask for it.
internal sealed class UserProperty
{
    private readonly Action<Utf8JsonWriter, LocalUser> _write;

    private UserProperty(string name, Action<Utf8JsonWriter, LocalUser> write, Func<LocalUser, string?>? text = null, Func<LocalUser, bool>? flag = null)
    {
        Name = name;
        _write = write;
        Text = text;
        Flag = flag;
    }

    public string Name { get; }

    // Null when no query may ask for it as text.
    public Func<LocalUser, string?>? Text { get; }

    // Null when it is not true or false.
    public Func<LocalUser, bool>? Flag { get; }

    public static UserProperty OfText(string name, Func<LocalUser, string?> text, bool filterable = true)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(name, (json, user) => json.WriteString(encoded, text(user)), filterable ? text : null);
    }

    public static UserProperty OfFlag(string name, Func<LocalUser, bool> flag)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(name, (json, user) => json.WriteBoolean(encoded, flag(user)), flag: flag);
    }

    public static UserProperty OfTexts(string name, Func<LocalUser, string?>? only = null)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(name, (json, user) =>
        {
            json.WriteStartArray(encoded);
            if (only?.Invoke(user) is { } text)
                json.WriteStringValue(text);
            json.WriteEndArray();
        });
    }

    public void Write(Utf8JsonWriter json, LocalUser user) => _write(json, user);
}
