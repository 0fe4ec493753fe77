using System.Net;
using System.Text;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// Recognizes a page that was delivered with a successful status in place of a file: HTML of a proxy or a sign-in page, or an error in
/// JSON. Asked only about content that is not proven to be the listed one.
/// </summary>
internal static class ErrorPage
{
    /// <summary>The largest error in JSON, in bytes.</summary>
    public const int MaxJsonSize = 64 * 1024;

    private const string PageCode = ErrorCodes.UnreadableResponse;

    // White space, and the bytes of a byte order mark.
    private static readonly char[] BeforeText = ['\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n'];

    private static readonly string[] HtmlExtensions = [".htm", ".html", ".xhtml", ".shtml", ".mht", ".mhtml", ".aspx", ".asp", ".php"];

    /// <summary>Whether HTML can be the content of the file.</summary>
    public static bool MayBeHtml(RemoteFile remote) =>
        HtmlExtensions.Contains(Path.GetExtension(remote.Name), StringComparer.OrdinalIgnoreCase)
        || IsHtmlType(remote.Item.File?.MimeType);

    /// <summary>Whether an error in JSON can be the content of the file.</summary>
    public static bool MayBeJson(RemoteFile remote) =>
        Path.GetExtension(remote.Name).Equals(".json", StringComparison.OrdinalIgnoreCase)
        || remote.Item.File?.MimeType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;

    public static bool IsHtmlType(string? mediaType) => mediaType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true;

    /// <param name="remote">The listed file.</param>
    /// <param name="start">The first bytes of the content, up to <see cref="MaxJsonSize"/>.</param>
    /// <param name="served">The whole content.</param>
    /// <returns>The error; <see langword="null"/> if the content may be the file.</returns>
    public static GraphException? Find(RemoteFile remote, ReadOnlyMemory<byte> start, ServedContent served)
    {
        if (StartsWithHtml(start.Span) && !MayBeHtml(remote)) return CreateHtmlException(remote);
        if (served.Size > MaxJsonSize) return null;
        var isJsonFile = MayBeJson(remote) && !DownloadVerification.IsKnownToDiffer(remote, served);
        return isJsonFile ? null : FindJson(remote, start);
    }

    /// <param name="remote">The listed file.</param>
    /// <param name="body">The complete content.</param>
    public static GraphException? FindJson(RemoteFile remote, ReadOnlyMemory<byte> body)
    {
        if (GraphErrorBody.Parse(body) is not { } error)
            return StartsWithError(body.Span) ? CreatePageException(remote, "An incomplete error") : null;

        return ErrorCodes.FindMostSpecific(error.Codes) is { } code
            ? new GraphException(
                HttpStatusCode.OK, code, $"The service returned an error instead of '{remote.Name}': {error.Message ?? code}")
            {
                InnerCodes = error.Codes,
                Remedy = ErrorCodes.GetRemedy(code),
            }
            : null;
    }

    public static GraphException CreateHtmlException(RemoteFile remote) => CreatePageException(remote, "A page of HTML");

    private static GraphException CreatePageException(RemoteFile remote, string page) =>
        new(HttpStatusCode.OK, PageCode, $"{page} was returned instead of '{remote.Name}'.") { Remedy = ErrorCodes.GetRemedy(PageCode) };

    private static bool StartsWithHtml(ReadOnlySpan<byte> body)
    {
        var start = ReadStart(body);
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static bool StartsWithError(ReadOnlySpan<byte> body)
    {
        var start = ReadStart(body);
        return start.StartsWith('{') && start[1..].TrimStart().StartsWith("\"error\"", StringComparison.Ordinal);
    }

    private static string ReadStart(ReadOnlySpan<byte> body) =>
        Encoding.Latin1.GetString(body[..Math.Min(body.Length, 256)]).TrimStart(BeforeText);
}
