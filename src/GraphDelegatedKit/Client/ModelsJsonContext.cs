using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Client;

[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(Drive))]
[JsonSerializable(typeof(DriveItem))]
[JsonSerializable(typeof(Site))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ModelsJsonContext : JsonSerializerContext;
