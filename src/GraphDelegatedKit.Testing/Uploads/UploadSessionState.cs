using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Drives;

namespace GraphDelegatedKit.Testing.Uploads;

// The stored state of an open upload session.
internal sealed record UploadSessionState : IUploadState<UploadSessionState>
{
    private readonly string? _blobName;

    public required string Id { get; init; }

    public required string TempAuth { get; init; }

    public required string DriveId { get; init; }

    public required string StartId { get; init; }

    public required IReadOnlyList<string> Folders { get; init; }

    public string? Name { get; init; }

    public string? ReplacedId { get; init; }

    public required string ItemId { get; init; }

    public required ConflictBehavior Conflict { get; init; }

    [JsonPropertyName("times")]
    public ClientTimes ClientTimes { get; init; }

    public bool DeferCommit { get; init; }

    public required DateTimeOffset CreatedOn { get; init; }

    public required DateTimeOffset ExpiresOn { get; init; }

    // The total size; null before the first range.
    public long? Total { get; init; }

    public long Received { get; init; }

    public required byte[] HashState { get; init; }

    // Whether a stored range had a length that is not a multiple of 320 KiB; the service reports that only at the last range.
    public bool IsMisaligned { get; init; }

    // Whether the service shows a stub in place of a file that does not exist yet; deleting the stub ends the session.
    public bool IsStub { get; init; }

    // The status of the response after a fault has expired the upload address; otherwise null.
    [JsonPropertyName("refusal")]
    public int? ExpiredUrlStatus { get; init; }

    // Whether all bytes have arrived but the service has not created the file yet.
    public bool IsPending { get; init; }

    // The blob of the received bytes; that of a new session has its id.
    [JsonPropertyName("blob")]
    public string BlobName
    {
        get => _blobName ?? Id;
        init => _blobName = value;
    }

    public bool IsBlobShared { get; init; }

    [JsonIgnore]
    public UploadProgress Progress => new(Received, Total, IsMisaligned);

    public bool IsComplete => Received == Total;

    public UploadSessionState WithBlob(string blob, bool isShared) => this with { BlobName = blob, IsBlobShared = isShared };

    public UploadSessionState WithBytes(long received, byte[] hashState) => this with { Received = received, HashState = hashState };
}
