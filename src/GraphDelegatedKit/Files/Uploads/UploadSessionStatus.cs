using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What an upload session says: the finished item, or where it wants to go on, or neither.</summary>
/// <param name="Item">The item, if it is complete: only an answer that names its id says so.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="NextExpected">Where to go on, if it says.</param>
/// <param name="ExpiresOn">When it forgets what it has, if it says; each range taken moves it.</param>
internal sealed record UploadSessionStatus(DriveItem? Item, HttpStatusCode Status, long? NextExpected, DateTimeOffset? ExpiresOn = null)
{
    /// <summary>The session is not there any more.</summary>
    public static readonly UploadSessionStatus Gone = new(null, HttpStatusCode.NotFound, null);

    public bool IsGone => this == Gone;

    public static async Task<UploadSessionStatus> ReadAsync(GraphResponse response, UploadProtocol dialect, CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(response, cancellationToken).ConfigureAwait(false);
        var body = document?.RootElement ?? default;
        return new UploadSessionStatus(dialect.GetCompletedItem(response, body), response.Status, NextExpectedRanges.Find(body), GetExpiry(body));
    }

    /// <summary>When a session ends, by what opened it or by what it says of itself.</summary>
    public static DateTimeOffset? GetExpiry(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("expirationDateTime", out var text) && text.ValueKind == JsonValueKind.String && text.TryGetDateTimeOffset(out var time) ? time : null;

    /// <summary>The body, or nothing: what cannot be read says nothing, and the session is asked instead.</summary>
    public static async Task<JsonElement> ReadBodyAsync(GraphResponse response, CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(response, cancellationToken).ConfigureAwait(false);
        return document?.RootElement.Clone() ?? default;
    }

    private static async Task<JsonDocument?> ParseAsync(GraphResponse response, CancellationToken cancellationToken)
    {
        try
        {
            return JsonDocument.Parse(await response.ReadBytesAsync(cancellationToken).ConfigureAwait(false)); // of the response's own buffer, which outlives it
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }
}
