using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Bulk;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class BulkJsonContext : JsonSerializerContext;
