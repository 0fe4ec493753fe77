using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files.Downloads;

[JsonSerializable(typeof(DownloadCheckpoint))]
internal sealed partial class DownloadsJsonContext : JsonSerializerContext;
