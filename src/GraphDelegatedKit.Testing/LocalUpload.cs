namespace GraphDelegatedKit.Testing;

/// <summary>What came of one upload session, be it open, finished or gone.</summary>
public sealed record LocalUpload
{
    /// <summary>The session's own id.</summary>
    public required string SessionId { get; init; }

    /// <summary>The name the file, or the attachment, was to have.</summary>
    public required string FileName { get; init; }

    /// <summary>What was taken, in the order it was; a range of which a fault let only a part be taken counts with that part.</summary>
    public required IReadOnlyList<LocalRange> AcceptedRanges { get; init; }

    /// <summary>How many bytes of bodies the tenant read from the PUTs that are on record, taken or not.</summary>
    public long BytesReceived { get; init; }

    /// <summary>How many bytes came once more, and were refused, although they had been taken before.</summary>
    public required long BytesResent { get; init; }

    /// <summary>How many bytes were taken.</summary>
    public long BytesAccepted => AcceptedRanges.Sum(range => range.Length);

    /// <summary>Whether a request on record went to the address of this session.</summary>
    public bool Matches(RecordedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (request.Path + request.Query).Contains(SessionId, StringComparison.Ordinal);
    }
}
