using System.Globalization;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// A Content-Range header such as "bytes 0-25/128": the range of a request and the total size, which is required.
internal readonly partial record struct ContentRange(long From, long To, long Total)
{
    public long Length => To - From + 1;

    public bool IsLast => To == Total - 1;

    public static ContentRange? FromRequest(RequestContext context) => Parse(context.Request.Headers.ContentRange.ToString());

    public static ContentRange? Parse(string header)
    {
        var match = ContentRangePattern().Match(header);
        if (!match.Success
            || !TryParseNumber(match.Groups[1].ValueSpan, out var from)
            || !TryParseNumber(match.Groups[2].ValueSpan, out var to)
            || !TryParseNumber(match.Groups[3].ValueSpan, out var total))
        {
            return null;
        }

        return from <= to && to < total ? new ContentRange(from, to, total) : null;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^bytes (\d+)-(\d+)/(\d+)$", RegexOptions.CultureInvariant)]
    private static partial Regex ContentRangePattern();
}
