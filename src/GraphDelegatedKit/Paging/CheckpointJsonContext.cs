using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Paging;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PageCheckpoint))]
internal sealed partial class CheckpointJsonContext : JsonSerializerContext;
