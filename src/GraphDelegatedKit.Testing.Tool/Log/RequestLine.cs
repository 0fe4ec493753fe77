using System.Globalization;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Tool.Log;

// A line of the request log: time, method, host and path, status, milliseconds. Queries, headers and bodies hold tokens, codes and upload
// addresses, so they are left out, as is the sharing link in the path of a shared item.
internal static partial class RequestLine
{
    private const string Red = "\e[31m", Yellow = "\e[33m", Green = "\e[32m", Reset = "\e[0m";

    // One line for the request, and one for each request of a batch.
    public static IEnumerable<string> Format(RecordedRequest request, TimeZoneInfo timeZone, bool useColor) =>
    [
        FormatOne(request, request.Host, timeZone, useColor),
        .. request.BatchedRequests.Select(item => FormatOne(item, $"[{TerminalText.RemoveControls(item.BatchId!)}] ", timeZone, useColor)),
    ];

    private static string FormatOne(RecordedRequest request, string prefix, TimeZoneInfo timeZone, bool useColor) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeZoneInfo.ConvertTime(request.ReceivedAt, timeZone):HH:mm:ss.fff} {request.Method,-6} {TerminalText.RemoveControls(prefix)}"
        + $"{TerminalText.RemoveControls(SharingLink().Replace(request.Path, "$1{link}"))} "
        + $"{FormatStatus(request.Status, useColor)} {request.Duration.TotalMilliseconds:0} ms");

    // Zero: the tenant or the client has closed the connection.
    private static string FormatStatus(int status, bool useColor)
    {
        var text = status == 0 ? "no response" : status.ToString(CultureInfo.InvariantCulture);
        var color = status switch { 0 or >= 500 => Red, >= 400 => Yellow, _ => Green };
        return useColor ? color + text + Reset : text;
    }

    // /shares/u!... is an encoded link, and /:f:/s/Engineering/E... the link itself.
    [GeneratedRegex(@"(?i)(/shares/|/:[a-z]:/(?:[^/]+/)*)[^/]+")]
    private static partial Regex SharingLink();
}
