using System.Net.Http.Headers;
using System.Text.Json;

namespace GraphDelegatedKit.Client;

internal sealed class JsonGraphContent<T>(T value) : GraphContent, IJsonWritableContent
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions json) =>
        JsonSerializer.Serialize(writer, value, GraphJson.GetTypeInfo<T>(json));

    internal override HttpContent ToHttpContent(JsonSerializerOptions json)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, GraphJson.GetTypeInfo<T>(json));
        return new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
