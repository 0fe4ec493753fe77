using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Client;

/// <summary>Reads a body as one object. An object that has an error and nothing that the type knows is an error.</summary>
internal sealed class ObjectReader<T> : JsonBodyReader<T>
{
    public static readonly ObjectReader<T> Instance = new();

    private readonly bool _isOptional;

    private ObjectReader(bool isOptional = false) => _isOptional = isOptional;

    /// <summary>Gets a reader that reads an empty body as the type's default.</summary>
    public static ObjectReader<T> Optional { get; } = new(isOptional: true);

    protected override string Expected => $"a {typeof(T).Name}";

    public override void Prepare(JsonSerializerOptions options) => GraphJson.GetTypeInfo<T>(options);

    protected override T Parse(ReadOnlySpan<byte> json, JsonSerializerOptions options)
    {
        var type = GraphJson.GetTypeInfo<T>(options);
        if (GraphErrorBody.FindInSuccess(json, type) is { } error) throw new ServiceErrorException(error);
        return JsonSerializer.Deserialize(json, type) is { } value ? value : throw new JsonException("The body is null.");
    }

    protected override T ReadNothing(HttpStatusCode status) => _isOptional ? default! : base.ReadNothing(status);
}

/// <summary>
/// Reads a body that the caller does not need. The status alone shows that the request was executed, unless the body is an error.
/// </summary>
internal sealed class IgnoredBodyReader : BodyReader<bool>
{
    public static readonly IgnoredBodyReader Instance = new();

    private const int MaxErrorSize = 64 * 1024; // bytes

    public override bool IgnoresLostBody => true;

    public override bool Read(PooledBody body, HttpStatusCode status, JsonSerializerOptions options)
    {
        var text = BodyText.ToUtf8(body.Bytes).Span;
        if (text.Length > MaxErrorSize || !BodyText.IsJson(text)) return false;
        return GraphErrorBody.FindInSuccess(text, expected: null) is { } error ? throw new ServiceErrorException(error) : true;
    }
}
