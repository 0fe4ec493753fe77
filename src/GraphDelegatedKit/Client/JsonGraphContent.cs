using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Client;

internal sealed class JsonGraphContent<T>(T value) : GraphContent
{
    internal override HttpContent ToHttpContent(JsonSerializerOptions json)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T)));
        return new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
