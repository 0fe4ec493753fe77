using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// The stored state of an open upload session of an attachment.
internal sealed record AttachmentSessionState : IUploadState<AttachmentSessionState>
{
    private readonly string? _blobName;

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

    // The status of the response after a fault has expired the upload address; otherwise null.
    [JsonPropertyName("refusal")]
    public int? ExpiredUrlStatus { get; init; }

    // The blob of the received bytes. The blob of a new session has the id of the session.
    [JsonPropertyName("blob")]
    public string BlobName
    {
        get => _blobName ?? Id;
        init => _blobName = value;
    }

    public bool IsBlobShared { get; init; }

    [JsonIgnore]
    public UploadProgress Progress => new(Received, Size);

    public AttachmentSessionState WithBlob(string blob, bool isShared) => this with { BlobName = blob, IsBlobShared = isShared };

    public AttachmentSessionState WithBytes(long received, byte[] hashState) => this with { Received = received, HashState = hashState };
}
