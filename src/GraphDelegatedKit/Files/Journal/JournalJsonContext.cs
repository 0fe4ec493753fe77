using System.Text.Json.Serialization;
using GraphDelegatedKit.Files.Downloads;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Files.Journal;

[JsonSerializable(typeof(UploadSessionRequest))]
[JsonSerializable(typeof(DownloadCheckpoint))]
[JsonSerializable(typeof(UploadRecord))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
