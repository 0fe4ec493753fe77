using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>The parts of an HTTP request that a browser's redirect needs. Larger or malformed requests are refused.</summary>
internal sealed record LoopbackRequest(string Method, string Target, string Body)
{
    private const int MaxHeaderSize = 16 * 1024, MaxBodySize = 64 * 1024;

    public static async Task<LoopbackRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeaderSize + MaxBodySize];
        var length = 0;
        for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
        {
            length += read;
            var headerEnd = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (headerEnd > MaxHeaderSize || (headerEnd < 0 && length > MaxHeaderSize)) return null;
            if (headerEnd < 0) continue;

            var headers = Encoding.ASCII.GetString(buffer, 0, headerEnd);
            var contentLength = GetContentLength(headers);
            if (contentLength is < 0 or > MaxBodySize) return null;

            var bodyStart = headerEnd + 4;
            if (length >= bodyStart + contentLength) return Parse(headers, Encoding.UTF8.GetString(buffer, bodyStart, contentLength));
        }

        return null;
    }

    private static LoopbackRequest? Parse(string headers, string body) =>
        headers.Split("\r\n", 2)[0].Split(' ') is [var method, var target, _] ? new LoopbackRequest(method, target, body) : null;

    private static int GetContentLength(string headers)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        foreach (var line in headers.Split("\r\n"))
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                return int.TryParse(line["Content-Length:".Length..], Style, CultureInfo.InvariantCulture, out var length) ? length : -1;

        return 0;
    }
}
