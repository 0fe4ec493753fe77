using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The body that opens a session.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#request-body"/>. The service minds the order of
/// the members: a conflict behaviour that comes after the file's times is refused.
/// </remarks>
internal sealed record UploadSessionRequest(
    [property: JsonPropertyName("item"), JsonPropertyOrder(1)] UploadSessionRequest.Properties Item,
    [property: JsonPropertyName("deferCommit"), JsonPropertyOrder(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool DeferCommit)
{
    /// <param name="name">As the address has it; <see langword="null"/> where that names an item by its id.</param>
    /// <param name="conflict">What becomes of a file of that name.</param>
    /// <param name="lastModifiedUtc">When the file was changed last.</param>
    /// <param name="deferCommit">Whether it is made of the bytes when that is asked for.</param>
    public static GraphContent CreateContent(string? name, ConflictBehavior conflict, DateTime? lastModifiedUtc, bool deferCommit)
    {
        var times = lastModifiedUtc is { } time ? new Times(time) : null;
        var request = new UploadSessionRequest(new Properties(ConflictBehaviorNames.GetName(conflict), name, times), deferCommit);
        return GraphContent.Json(JsonSerializer.SerializeToElement(request, JournalJsonContext.Default.UploadSessionRequest));
    }

    internal sealed record Properties(
        [property: JsonPropertyName("@microsoft.graph.conflictBehavior"), JsonPropertyOrder(1)] string ConflictBehavior,
        [property: JsonPropertyName("name"), JsonPropertyOrder(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
        [property: JsonPropertyName("fileSystemInfo"), JsonPropertyOrder(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Times? FileSystemInfo);

    internal sealed record Times([property: JsonPropertyName("lastModifiedDateTime")] DateTime LastModified);
}
