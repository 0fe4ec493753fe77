using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Drives;

namespace GraphDelegatedKit.Testing.Uploads;

// An open upload session as it is kept between one request, or one run of the tenant, and the next.
internal sealed record UploadSessionState
{
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

    // Known from the first range on.
    public long? Total { get; init; }

    public long Received { get; init; }

    public required byte[] HashState { get; init; }

    // A range was taken whose length is not a multiple of 320 KiB; the service notices at the end.
    public bool IsMisaligned { get; init; }

    // The service keeps a stub in place of a file that is not there yet; whoever deletes it ends the session.
    public bool IsStub { get; init; }

    // What an address answers that a fault has made an old one.
    [JsonPropertyName("refusal")]
    public int? ExpiredUrlStatus { get; init; }

    // All bytes have come, and the service has not made them a file yet, though it will.
    public bool IsPending { get; init; }

    public UploadProgress Progress => new(Received, Total, IsMisaligned);

    public bool IsComplete => Received == Total;
}
