using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files;

[JsonSerializable(typeof(SessionRequest))]
internal sealed partial class FilesJsonContext : JsonSerializerContext;
