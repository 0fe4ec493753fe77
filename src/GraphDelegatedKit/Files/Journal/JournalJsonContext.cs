using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files.Journal;

[JsonSerializable(typeof(UploadRecord))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
