using System.Globalization;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Tool.Log;

// The line of --log for a recorded request: time, method, host and path, status, milliseconds, and the code of an error. Queries, headers
// and bodies are left out, as is what UrlRedactor hides of the path. The warnings of a request follow on lines of their own.
internal static class RequestLine
{
    private const string Red = "\e[31m", Yellow = "\e[33m", Green = "\e[32m", Reset = "\e[0m";

    // Returns one line for the request, one for each of its warnings, and the same for each request of a batch.
    public static IEnumerable<string> Format(RecordedRequest request, TimeZoneInfo timeZone, bool useColor) =>
    [
        FormatOne(request, request.Host, timeZone, useColor),
        .. request.Warnings.Select(warning => FormatWarning(warning, useColor)),
        .. request.BatchedRequests.SelectMany(item =>
            item.Warnings.Select(warning => FormatWarning(warning, useColor))
                .Prepend(FormatOne(item, $"[{TerminalText.RemoveControls(item.BatchId!)}] ", timeZone, useColor))),
    ];

    private static string FormatOne(RecordedRequest request, string prefix, TimeZoneInfo timeZone, bool useColor) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeZoneInfo.ConvertTime(request.ReceivedAt, timeZone):HH:mm:ss.fff} {request.Method,-6} {TerminalText.RemoveControls(prefix)}"
        + $"{TerminalText.RemoveControls(UrlRedactor.RedactPath(request.Path))} "
        + $"{FormatStatus(request, useColor)} {request.Duration.TotalMilliseconds:0} ms{FormatError(request)}");

    private static string FormatWarning(RequestWarning warning, bool useColor)
    {
        var code = useColor ? Yellow + warning.Code + Reset : warning.Code;
        return $"             warning {code}: {TerminalText.RemoveControls(warning.Message)} {warning.Page}";
    }

    // A status of zero means that the tenant or the client closed the connection.
    private static string FormatStatus(RecordedRequest request, bool useColor)
    {
        var text = request.Status == 0 ? "no response" : request.Status.ToString(CultureInfo.InvariantCulture);
        var color = request.Status switch { 0 or >= 500 => Red, _ when request.HasFailed => Yellow, _ => Green };
        return useColor ? color + text + Reset : text;
    }

    private static string FormatError(RecordedRequest request) =>
        request.ErrorCode is { } code ? " " + TerminalText.RemoveControls(code) : "";
}
