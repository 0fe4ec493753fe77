using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Files;

/// <summary>What an answer of a download address gives, against what was asked for. Pure.</summary>
/// <remarks>
/// A server may ignore the range and answer 200 with all bytes (<see href="https://learn.microsoft.com/graph/api/driveitem-get-content#partial-range-downloads"/>),
/// so what is believed is the answer, never the question.
/// </remarks>
/// <param name="Start">The offset of its first byte; <see langword="null"/> if it does not serve the byte that was asked for.</param>
/// <param name="Total">Bytes of the whole file, where it says.</param>
internal readonly record struct ServedRange(long? Start, long? Total)
{
    public static ServedRange Of(long from, HttpStatusCode status, string? contentRange, long? contentLength)
    {
        if (status != HttpStatusCode.PartialContent) return new(0, contentLength ?? (status == HttpStatusCode.NoContent ? 0 : null));
        if (!ContentRangeHeaderValue.TryParse(contentRange, out var range) || range.Unit != "bytes" || range.From is not { } start || start > from || range.To < from) return new(null, null);
        return new(start, range.Length);
    }
}
