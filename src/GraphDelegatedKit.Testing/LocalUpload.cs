namespace GraphDelegatedKit.Testing;

/// <summary>The record of one upload session, whether it is open, completed or deleted.</summary>
public sealed record LocalUpload
{
    /// <summary>Gets the id of the session.</summary>
    public required string SessionId { get; init; }

    /// <summary>Gets the requested name of the file or attachment.</summary>
    public required string FileName { get; init; }

    /// <summary>
    /// Gets the ranges that the tenant stored, in order. A range that a fault cut short appears with the stored part only.
    /// </summary>
    public required IReadOnlyList<LocalRange> AcceptedRanges { get; init; }

    /// <summary>Gets the number of body bytes that the tenant read from the recorded PUT requests, stored or not.</summary>
    public long BytesReceived { get; init; }

    /// <summary>
    /// Gets the number of bytes that the client sent again although the tenant had stored them; the tenant rejected those bytes.
    /// </summary>
    public required long BytesResent { get; init; }

    /// <summary>Gets the number of bytes that the tenant stored.</summary>
    public long BytesAccepted => AcceptedRanges.Sum(range => range.Length);

    /// <summary>Checks whether a recorded request went to the address of this session.</summary>
    /// <param name="request">The recorded request.</param>
    public bool Matches(RecordedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (request.Path + request.Query).Contains(SessionId, StringComparison.Ordinal);
    }
}
