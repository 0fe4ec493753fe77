using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files;

[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(DownloadNote))]
[JsonSerializable(typeof(UploadRecord))]
internal sealed partial class FilesJsonContext : JsonSerializerContext;
