using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Client;

internal sealed class JsonGraphContent<T>(T value) : GraphContent, IJsonWritableContent
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions json) => JsonSerializer.Serialize(writer, value, GetTypeInfo(json));

    internal override HttpContent ToHttpContent(JsonSerializerOptions json)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, GetTypeInfo(json));
        return new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private static JsonTypeInfo<T> GetTypeInfo(JsonSerializerOptions json) => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
}
