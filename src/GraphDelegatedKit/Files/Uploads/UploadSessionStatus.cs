using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The response of an upload session: the completed item, the next expected offset, or neither.</summary>
/// <param name="Item">The item, if the upload is complete: only a response that names the id of the item proves that.</param>
/// <param name="Status">The status of the response.</param>
/// <param name="NextExpected">The next expected offset, if the response contains it.</param>
/// <param name="ExpiresOn">When the session expires, if the response contains it. Each accepted range extends the session.</param>
internal sealed record UploadSessionStatus(DriveItem? Item, HttpStatusCode Status, long? NextExpected, DateTimeOffset? ExpiresOn = null)
{
    /// <summary>The session no longer exists.</summary>
    public static readonly UploadSessionStatus Gone = new(null, HttpStatusCode.NotFound, null);

    public bool IsGone => this == Gone;

    public static async Task<UploadSessionStatus> ReadAsync(
        GraphResponse response, UploadProtocol protocol, CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(response, cancellationToken).ConfigureAwait(false);
        var body = document?.RootElement ?? default;
        return new UploadSessionStatus(
            GetCompletedItem(response, body, protocol), response.Status, NextExpectedRanges.Find(body), GetExpiry(body));
    }

    /// <summary>Gets when a session expires, from the response that opened it or from its status.</summary>
    public static DateTimeOffset? GetExpiry(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty("expirationDateTime", out var text)
        && text.ValueKind == JsonValueKind.String
        && text.TryGetDateTimeOffset(out var time)
            ? time
            : null;

    /// <summary>Reads the body. An unreadable body is an undefined element, and the caller queries the session instead.</summary>
    public static async Task<JsonElement> ReadBodyAsync(GraphResponse response, CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(response, cancellationToken).ConfigureAwait(false);
        return document?.RootElement.Clone() ?? default;
    }

    /// <summary>Reads the id of an attachment from the <c>Location</c> of its response.</summary>
    /// <returns>The id in <c>.../Attachments('id')</c> or <c>.../attachments/id</c>, or <see langword="null"/>.</returns>
    public static string? ParseAttachmentId(string? location)
    {
        if (location is null) return null;
        var path = location.AsSpan();
        if (path.IndexOfAny('?', '#') is var end and >= 0) path = path[..end];
        const string collection = "/attachments";
        var index = path.LastIndexOf(collection, StringComparison.OrdinalIgnoreCase);
        if (index < 0) return null;

        var id = path[(index + collection.Length)..] switch
        {
            ['(', '\'', .. var quoted, '\'', ')'] => quoted,
            ['/', .. var segment] => segment,
            _ => default,
        };
        return id.IsEmpty || id.Contains('/') ? null : Uri.UnescapeDataString(id.ToString());
    }

    /// <summary>Reads the item of a successful response that has its id.</summary>
    public static DriveItem? ReadItem(GraphResponse response, JsonElement body) =>
        response.Status is HttpStatusCode.OK or HttpStatusCode.Created
        && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? DeserializeItem(body, (JsonTypeInfo<DriveItem>)response.JsonOptions.GetTypeInfo(typeof(DriveItem)))
            : null;

    private static async Task<JsonDocument?> ParseAsync(GraphResponse response, CancellationToken cancellationToken)
    {
        try
        {
            // The document refers to the buffer of the response, which outlives the document.
            return BodyText.ParseDocument(await response.ReadBytesAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static DriveItem? GetCompletedItem(GraphResponse response, JsonElement body, UploadProtocol protocol) =>
        protocol == UploadProtocol.Drive ? ReadItem(response, body) : ReadAttachment(response);

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

    private static DriveItem? ReadAttachment(GraphResponse response) =>
        response.Status == HttpStatusCode.Created && ParseAttachmentId(response.Headers.GetValueOrDefault("Location")) is { } id
            ? new DriveItem { Id = id }
            : null;
}

/// <summary>
/// Reads <c>nextExpectedRanges</c> in all forms that the services use: any casing, <c>"0-"</c>, <c>"12345-6789"</c> or <c>"12345"</c>.
/// </summary>
/// <remarks>Only the first of several ranges counts: a session takes its bytes in order.</remarks>
internal static class NextExpectedRanges
{
    /// <summary>The service expects no more bytes.</summary>
    public const long None = long.MaxValue;

    /// <returns>The offset that the service expects next, or <see langword="null"/> if the response does not contain it.</returns>
    public static long? Find(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in body.EnumerateObject())
            if (property.Name.Equals("nextExpectedRanges", StringComparison.OrdinalIgnoreCase))
                return ParseElement(property.Value);

        return null;
    }

    public static long? Parse(string? range)
    {
        if (range is null) return null;
        var start = range.AsSpan().Trim();
        if (start.IndexOf('-') is var dash and >= 0) start = start[..dash].TrimEnd();
        return long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null;
    }

    private static long? ParseElement(JsonElement ranges) => ranges.ValueKind switch
    {
        JsonValueKind.Array when ranges.GetArrayLength() == 0 => None,
        JsonValueKind.Array => ParseElement(ranges[0]),
        JsonValueKind.String => Parse(ranges.GetString()),
        JsonValueKind.Number when ranges.TryGetInt64(out var offset) && offset >= 0 => offset,
        _ => null,
    };
}
