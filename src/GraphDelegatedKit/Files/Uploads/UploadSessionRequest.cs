using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The body of the request that opens a session.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#request-body"/>. The order of the members matters: the
/// service refuses a conflict behaviour that follows the times of the file.
/// </remarks>
internal sealed record UploadSessionRequest(
    [property: JsonPropertyName("item"), JsonPropertyOrder(1)] UploadSessionRequest.Properties Item,
    [property: JsonPropertyName("deferCommit"), JsonPropertyOrder(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    bool DeferCommit)
{
    /// <param name="name">The name in the URL; <see langword="null"/> if the URL addresses an item by id.</param>
    /// <param name="conflict">The conflict behaviour.</param>
    /// <param name="lastModifiedUtc">The time of the last modification.</param>
    /// <param name="deferCommit">Whether the file is created by a separate commit.</param>
    public static GraphContent CreateContent(string? name, ConflictBehavior conflict, DateTime? lastModifiedUtc, bool deferCommit)
    {
        var times = lastModifiedUtc is { } time ? new Times(time) : null;
        var request = new UploadSessionRequest(new Properties(ConflictBehaviorNames.GetName(conflict), name, times), deferCommit);
        return GraphContent.Json(JsonSerializer.SerializeToElement(request, UploadsJsonContext.Default.UploadSessionRequest));
    }

    internal sealed record Properties(
        [property: JsonPropertyName("@microsoft.graph.conflictBehavior"), JsonPropertyOrder(1)] string ConflictBehavior,
        [property: JsonPropertyName("name"), JsonPropertyOrder(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        string? Name,
        [property: JsonPropertyName("fileSystemInfo"), JsonPropertyOrder(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        Times? FileSystemInfo);

    internal sealed record Times([property: JsonPropertyName("lastModifiedDateTime")] DateTime LastModified);
}
