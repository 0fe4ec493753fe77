using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// An open session for an attachment as it is kept between one request, or one run of the tenant, and the next.
internal sealed record AttachmentSessionState
{
    public required string Id { get; init; }

    public required string AuthToken { get; init; }

    public required string OwnerId { get; init; }

    public required string MailId { get; init; }

    public required string Name { get; init; }

    public required long Size { get; init; }

    public required string ContentType { get; init; }

    public bool IsInline { get; init; }

    public string? ContentId { get; init; }

    public required DateTimeOffset ExpiresOn { get; init; }

    public long Received { get; init; }

    public required byte[] HashState { get; init; }

    // What an address answers that a fault has made an old one.
    [JsonPropertyName("refusal")]
    public int? ExpiredUrlStatus { get; init; }

    public UploadProgress Progress => new(Received, Size);
}
