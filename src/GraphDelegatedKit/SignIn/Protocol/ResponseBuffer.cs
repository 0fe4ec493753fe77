using System.Net.Http.Headers;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.SignIn.Protocol;

/// <summary>
/// Reads a response of the sign-in service completely and replaces its content with the text in UTF-8. MSAL would read the body without a
/// time limit and without a size limit.
/// </summary>
internal static class ResponseBuffer
{
    /// <summary>The maximum size of a body in bytes, after decompression. A token response has a few kilobytes.</summary>
    public const int MaxSize = 1024 * 1024;

    private const int InitialSize = 16 * 1024;

    /// <exception cref="ResponseTooLargeException">The body is larger than <see cref="MaxSize"/>.</exception>
    /// <exception cref="DamagedException">The body ended early or cannot be decompressed.</exception>
    public static async Task FillAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            // The stream may ignore the token.
            var body = await ReadAsync(response.Content, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            response.Content = new ReadOnlyMemoryContent(BodyText.ToUtf8(body));
            response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }
        catch (Exception e) when (e is IOException or InvalidDataException) // the latter for a body that is not what its encoding says
        {
            throw new DamagedException(e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var buffer = new byte[InitialSize];
        var length = 0;
        for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
        {
            length += read;
            if (length > MaxSize) throw new ResponseTooLargeException();
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxSize + 1));
        }

        return buffer.AsMemory(0, length);
    }

    /// <summary>The error if a body ended early or cannot be decompressed: a fault of the transport.</summary>
    public sealed class DamagedException(Exception inner)
        : HttpRequestException("The response of the sign-in service ended early or is damaged.", inner);

    /// <summary>The error if a response of the sign-in service is too large to be one.</summary>
    public sealed class ResponseTooLargeException() : Exception($"The response is larger than {MaxSize >> 10} KiB.");
}
