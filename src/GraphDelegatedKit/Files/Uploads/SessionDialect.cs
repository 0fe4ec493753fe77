using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Files;

/// <summary>In what a drive and Outlook differ when they answer a range. Pure.</summary>
internal sealed class SessionDialect
{
    private const string Attachments = "attachments";

    /// <summary>202 until the item.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session"/></remarks>
    public static readonly SessionDialect Drive = new(HttpStatusCode.Accepted, ItemIn);

    /// <summary>200 until the place of the attachment, which comes with an empty body.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/outlook-large-attachments#step-3-continue-uploading-byte-ranges-until-the-entire-file-has-been-uploaded"/></remarks>
    public static readonly SessionDialect Outlook = new(HttpStatusCode.OK, AttachmentAt);

    private readonly Func<GraphResponse, JsonElement, DriveItem?> _finished;

    private SessionDialect(HttpStatusCode taken, Func<GraphResponse, JsonElement, DriveItem?> finished) => (Taken, _finished) = (taken, finished);

    /// <summary>What a range that is not the last is answered with when it was taken.</summary>
    public HttpStatusCode Taken { get; }

    /// <summary>What it came to, if the answer names it: nothing less says that it is complete.</summary>
    public DriveItem? Finished(GraphResponse response, JsonElement body) => _finished(response, body);

    /// <returns>The id in <c>.../Attachments('id')</c> or <c>.../attachments/id</c>, or <see langword="null"/>.</returns>
    public static string? AttachmentId(string? location)
    {
        if (location is null) return null;
        var path = location.AsSpan();
        if (path.IndexOfAny('?', '#') is var end and >= 0) path = path[..end];
        if (path.LastIndexOf('/' + Attachments, StringComparison.OrdinalIgnoreCase) is var at && at < 0) return null;

        var id = path[(at + 1 + Attachments.Length)..] switch
        {
            ['(', '\'', .. var quoted, '\'', ')'] => quoted,
            ['/', .. var segment] => segment,
            _ => default,
        };
        return id.IsEmpty || id.Contains('/') ? null : Uri.UnescapeDataString(id.ToString());
    }

    private static DriveItem? ItemIn(GraphResponse response, JsonElement body) =>
        response.Status is HttpStatusCode.OK or HttpStatusCode.Created
        && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? Read(body, (JsonTypeInfo<DriveItem>)response.JsonOptions.GetTypeInfo(typeof(DriveItem)))
            : null;

    private static DriveItem? Read(JsonElement body, JsonTypeInfo<DriveItem> type)
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

    private static DriveItem? AttachmentAt(GraphResponse response, JsonElement body) =>
        response.Status == HttpStatusCode.Created && AttachmentId(response.Headers.GetValueOrDefault("Location")) is { } id ? new DriveItem { Id = id } : null;
}
