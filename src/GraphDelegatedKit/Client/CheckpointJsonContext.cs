using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Client;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PageCheckpoint))]
internal sealed partial class CheckpointJsonContext : JsonSerializerContext;
