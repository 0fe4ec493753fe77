using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The differences between a drive and Outlook in the responses of an upload session. Pure.</summary>
internal sealed class UploadProtocol
{
    private const string Attachments = "attachments";

    /// <summary>A drive: 202 until the last range, whose response is the item.</summary>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session"/>
    /// </remarks>
    public static readonly UploadProtocol Drive = new(HttpStatusCode.Accepted, ReadItem);

    /// <summary>Outlook: 200 until the last range, whose response has an empty body and the <c>Location</c> of the attachment.</summary>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/outlook-large-attachments"/>, step 3
    /// </remarks>
    public static readonly UploadProtocol Outlook = new(HttpStatusCode.OK, ReadAttachment);

    private readonly Func<GraphResponse, JsonElement, DriveItem?> _getCompletedItem;

    private UploadProtocol(HttpStatusCode acceptedStatus, Func<GraphResponse, JsonElement, DriveItem?> getCompletedItem) =>
        (AcceptedStatus, _getCompletedItem) = (acceptedStatus, getCompletedItem);

    /// <summary>Gets the status that confirms a range other than the last.</summary>
    public HttpStatusCode AcceptedStatus { get; }

    /// <summary>Gets the completed item, if the response names its id. Only such a response proves that the upload is complete.</summary>
    public DriveItem? GetCompletedItem(GraphResponse response, JsonElement body) => _getCompletedItem(response, body);

    /// <returns>The id in <c>.../Attachments('id')</c> or <c>.../attachments/id</c>, or <see langword="null"/>.</returns>
    public static string? ParseAttachmentId(string? location)
    {
        if (location is null) return null;
        var path = location.AsSpan();
        if (path.IndexOfAny('?', '#') is var end and >= 0) path = path[..end];
        if (path.LastIndexOf('/' + Attachments, StringComparison.OrdinalIgnoreCase) is var index && index < 0) return null;

        var id = path[(index + 1 + Attachments.Length)..] switch
        {
            ['(', '\'', .. var quoted, '\'', ')'] => quoted,
            ['/', .. var segment] => segment,
            _ => default,
        };
        return id.IsEmpty || id.Contains('/') ? null : Uri.UnescapeDataString(id.ToString());
    }

    private static DriveItem? ReadItem(GraphResponse response, JsonElement body) =>
        response.Status is HttpStatusCode.OK or HttpStatusCode.Created
        && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? DeserializeItem(body, (JsonTypeInfo<DriveItem>)response.JsonOptions.GetTypeInfo(typeof(DriveItem)))
            : null;

    private static DriveItem? DeserializeItem(JsonElement body, JsonTypeInfo<DriveItem> type)
    {
        try
        {
            return body.Deserialize(type);
        }
        catch (JsonException)
        {
            return null; // the status of the session is queried instead
        }
    }

    private static DriveItem? ReadAttachment(GraphResponse response, JsonElement body) =>
        response.Status == HttpStatusCode.Created && ParseAttachmentId(response.Headers.GetValueOrDefault("Location")) is { } id
            ? new DriveItem { Id = id }
            : null;
}
