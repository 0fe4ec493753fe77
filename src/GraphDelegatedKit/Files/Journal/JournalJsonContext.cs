using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Files.Journal;

[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(RewrittenFile))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
