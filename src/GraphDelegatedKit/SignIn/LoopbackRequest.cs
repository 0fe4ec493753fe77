using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.SignIn;

/// <summary>As much of an HTTP request as a browser's redirect needs; anything larger or stranger is none.</summary>
internal sealed record LoopbackRequest(string Method, string Target, string Body)
{
    private const int MostOfAHead = 16 * 1024, MostOfABody = 64 * 1024;

    public static async Task<LoopbackRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostOfAHead + MostOfABody];
        var length = 0;
        for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
        {
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end > MostOfAHead || (end < 0 && length > MostOfAHead)) return null;
            if (end < 0) continue;

            var head = Encoding.ASCII.GetString(buffer, 0, end);
            var wanted = BodyLength(head);
            if (wanted is < 0 or > MostOfABody) return null;
            if (length >= end + 4 + wanted) return Parse(head, Encoding.UTF8.GetString(buffer, end + 4, wanted));
        }

        return null;
    }

    private static LoopbackRequest? Parse(string head, string body) =>
        head.Split("\r\n", 2)[0].Split(' ') is [var method, var target, _] ? new LoopbackRequest(method, target, body) : null;

    private static int BodyLength(string head)
    {
        foreach (var line in head.Split("\r\n"))
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                return int.TryParse(line["Content-Length:".Length..], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var length) ? length : -1;

        return 0;
    }
}
