using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>What an answer of a download address gives, against what was asked for. Pure.</summary>
/// <remarks>
/// A server may ignore the range and answer 200 with all bytes (<see href="https://learn.microsoft.com/graph/api/driveitem-get-content#partial-range-downloads"/>),
/// so what is believed is the answer, never the question.
/// </remarks>
/// <param name="Start">The offset of its first byte; <see langword="null"/> if it does not serve the byte that was asked for, or contradicts itself.</param>
/// <param name="End">The offset after its last byte, where it says.</param>
/// <param name="Total">Bytes of the whole file, where it says.</param>
internal readonly record struct ResponseRange(long? Start, long? End, long? Total)
{
    public static ResponseRange Create(long requestedStart, HttpStatusCode status, string? contentRange, long? contentLength) => status switch
    {
        HttpStatusCode.OK => new(0, contentLength, contentLength),
        HttpStatusCode.NoContent => new(0, 0, 0),
        HttpStatusCode.PartialContent when ContentRangeHeaderValue.TryParse(contentRange, out var parsed) => CreatePartial(requestedStart, parsed, contentLength),
        _ => default, // 203 was changed by somebody on the way, and 302 without an address leads nowhere: their bodies are no files
    };

    private static ResponseRange CreatePartial(long requestedStart, ContentRangeHeaderValue contentRange, long? contentLength) =>
        contentRange.Unit == "bytes" && contentRange.From <= requestedStart && contentRange.To >= requestedStart && contentLength == contentRange.To + 1 - contentRange.From
            ? new(contentRange.From, contentRange.To + 1, contentRange.Length)
            : default;
}
