using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>The range of a file that a download response contains.</summary>
/// <remarks>
/// A server may ignore the requested range and return the whole file with status 200
/// (<see href="https://learn.microsoft.com/graph/api/driveitem-get-content#partial-range-downloads"/>), so only the response determines
/// the range.
/// </remarks>
/// <param name="Start">The offset of the first byte; <see langword="null"/> if the response does not contain the requested byte or is
/// inconsistent.</param>
/// <param name="End">The offset after the last byte; <see langword="null"/> if unknown.</param>
/// <param name="Total">The size of the whole file in bytes; <see langword="null"/> if unknown.</param>
internal readonly record struct ResponseRange(long? Start, long? End, long? Total)
{
    public static ResponseRange Create(long requestedStart, HttpStatusCode status, string? contentRange, long? contentLength) =>
        status switch
        {
            HttpStatusCode.OK => new(0, contentLength, contentLength),
            HttpStatusCode.NoContent => new(0, 0, 0),
            HttpStatusCode.PartialContent when ContentRangeHeaderValue.TryParse(contentRange, out var parsed) =>
                CreatePartial(requestedStart, parsed, contentLength),
            _ => default, // the body of a 203 was modified by a proxy, and the body of a redirect is not the file
        };

    private static ResponseRange CreatePartial(long requestedStart, ContentRangeHeaderValue contentRange, long? contentLength) =>
        contentRange.Unit == "bytes"
            && contentRange.From <= requestedStart
            && contentRange.To >= requestedStart
            && contentLength == contentRange.To + 1 - contentRange.From
            ? new(contentRange.From, contentRange.To + 1, contentRange.Length)
            : default;
}
