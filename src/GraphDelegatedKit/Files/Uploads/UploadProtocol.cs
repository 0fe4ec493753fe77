using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>In what a drive and Outlook differ when they answer a range. Pure.</summary>
internal sealed class UploadProtocol
{
    private const string Attachments = "attachments";

    /// <summary>202 until the item.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session"/></remarks>
    public static readonly UploadProtocol Drive = new(HttpStatusCode.Accepted, ReadItem);

    /// <summary>200 until the place of the attachment, which comes with an empty body.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/outlook-large-attachments#step-3-continue-uploading-byte-ranges-until-the-entire-file-has-been-uploaded"/></remarks>
    public static readonly UploadProtocol Outlook = new(HttpStatusCode.OK, ReadAttachment);

    private readonly Func<GraphResponse, JsonElement, DriveItem?> _getCompletedItem;

    private UploadProtocol(HttpStatusCode acceptedStatus, Func<GraphResponse, JsonElement, DriveItem?> getCompletedItem) => (AcceptedStatus, _getCompletedItem) = (acceptedStatus, getCompletedItem);

    /// <summary>What a range that is not the last is answered with when it was taken.</summary>
    public HttpStatusCode AcceptedStatus { get; }

    /// <summary>What it came to, if the answer names it: nothing less says that it is complete.</summary>
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
            return null; // what cannot be read says nothing, and the session is asked instead
        }
    }

    private static DriveItem? ReadAttachment(GraphResponse response, JsonElement body) =>
        response.Status == HttpStatusCode.Created && ParseAttachmentId(response.Headers.GetValueOrDefault("Location")) is { } id ? new DriveItem { Id = id } : null;
}
