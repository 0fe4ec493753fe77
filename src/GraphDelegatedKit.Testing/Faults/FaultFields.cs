using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Faults;

// The fields of a fault in JSON. An impossible value is an ArgumentException that names the field and what is allowed.
internal sealed class FaultFields(JsonObject json)
{
    public static IReadOnlyList<string> Methods { get; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public string Path
    {
        get
        {
            var path = GetText("path")!;
            return PathPattern.FindProblem(path) is { } expected ? throw Refuse("path", expected) : path;
        }
    }

    public string? Method => GetText("method") is { } method && !Methods.Contains(method, StringComparer.OrdinalIgnoreCase)
        ? throw new ArgumentException($"method: {FaultKinds.DescribeUnknown(method, Methods)}")
        : GetText("method");

    public int Times => GetInteger("times") ?? 1;

    public string? FileName => GetText("fileName");

    public long AtByte => GetLong("atByte")!.Value;

    public TimeSpan? RetryAfterSeconds => GetSeconds("retryAfter");

    public bool Has(string name) => json[name] is not null;

    public string? GetText(string name) => Get(name, "a text", value => value.TryGetValue<string>(out var text) ? text : null);

    public int? GetInteger(string name) =>
        GetLong(name) is not { } number ? null
        : number is >= int.MinValue and <= int.MaxValue ? (int)number
        : throw Refuse(name, "a smaller number");

    public long? GetLong(string name) =>
        json[name] is null ? null
        : json[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number
        : throw Refuse(name, "a whole number");

    public bool? GetBoolean(string name) =>
        json[name] is null ? null
        : json[name] is JsonValue value && value.TryGetValue<bool>(out var boolean) ? boolean
        : throw Refuse(name, "true or false");

    public TimeSpan? GetSeconds(string name)
    {
        if (json[name] is not { } node)
            return null;
        return node is JsonValue value && value.TryGetValue<double>(out var seconds) && seconds is >= 0 and <= 1e9
            ? TimeSpan.FromSeconds(seconds)
            : throw Refuse(name, "a number of seconds");
    }

    // Reads a number as seconds, rounded up, and a text as it is.
    public string? GetRetryAfter()
    {
        if (json["retryAfter"] is JsonValue value && value.TryGetValue<string>(out var text))
            return text;
        return GetSeconds("retryAfter") is { } delay ? Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;
    }

    // Reads a text, or an object as its JSON.
    public string? GetTextOrJson(string name) => json[name] is JsonObject document ? document.ToJsonString() : GetText(name);

    // Reads the bytes of a text, or of a field whose name ends in Base64.
    public byte[] GetBytes(string name)
    {
        var base64Name = name + "Base64";
        if (Has(name) && Has(base64Name))
            throw new ArgumentException($"{name} and {base64Name} exclude each other.");
        if (GetText(base64Name) is not { } base64)
            return Encoding.UTF8.GetBytes(GetTextOrJson(name) ?? "");
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw Refuse(base64Name, "base64");
        }
    }

    public JsonObject? GetObject(string name) =>
        json[name] is null ? null : json[name] as JsonObject ?? throw Refuse(name, "an object");

    public Dictionary<string, string>? GetHeaders() => GetObject("headers")?.ToDictionary(
        header => header.Key,
        header => header.Value is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Refuse("headers", "texts"));

    public void RequireAllowed(FaultField field)
    {
        if (field.AllowedValues.Count > 0 && GetText(field.Name) is { } text && !field.AllowedValues.Contains(text))
            throw new ArgumentException($"{field.Name}: {FaultKinds.DescribeUnknown(text, field.AllowedValues)}");
    }

    private string? Get(string name, string expected, Func<JsonValue, string?> read) =>
        json[name] is not { } node ? null
        : node is JsonValue value && read(value) is { } text ? text
        : throw Refuse(name, expected);

    private ArgumentException Refuse(string name, string expected) =>
        new($"{name}: expected {expected}, found {Shorten(json[name]!.ToJsonString())}.");

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
