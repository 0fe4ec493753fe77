using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files.Uploads;

[JsonSerializable(typeof(UploadSessionRequest))]
internal sealed partial class UploadsJsonContext : JsonSerializerContext;
