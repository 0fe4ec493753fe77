using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Client;

internal sealed class JsonGraphContent<T>(T value) : GraphContent, IWritesJson
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions json) => JsonSerializer.Serialize(writer, value, Type(json));

    internal override HttpContent ToHttpContent(JsonSerializerOptions json)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, Type(json));
        return new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private static JsonTypeInfo<T> Type(JsonSerializerOptions json) => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
}
