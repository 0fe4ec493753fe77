using Microsoft.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Downloads;

// https://www.rfc-editor.org/rfc/rfc9110#section-14.2: the byte range of a Range header. Null means the whole file, which also
// applies to an unknown header or several ranges.
internal readonly record struct ByteRange(long From, long Length)
{
    public static ByteRange? Parse(string header, long size, out bool isUnsatisfiable)
    {
        isUnsatisfiable = false;
        if (!RangeHeaderValue.TryParse(header, out var rangeHeader) || rangeHeader.Unit != "bytes" || rangeHeader.Ranges.Count != 1)
            return null;

        var range = rangeHeader.Ranges.Single();
        var first = range.From ?? Math.Max(0, size - range.To!.Value);
        var last = range.From is null || range.To is null ? size - 1 : Math.Min(range.To.Value, size - 1);
        isUnsatisfiable = first > last;
        return isUnsatisfiable ? null : new ByteRange(first, last - first + 1);
    }
}
