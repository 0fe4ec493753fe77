using System.Text.Json;

namespace GraphDelegatedKit.Client;

/// <summary>A body that can be written into a larger one.</summary>
internal interface IJsonWritableContent
{
    void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions json);
}
