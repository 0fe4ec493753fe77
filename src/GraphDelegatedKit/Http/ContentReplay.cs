namespace GraphDelegatedKit.Http;

/// <summary>Determines whether a body that was sent once can be sent again.</summary>
internal static class ContentReplay
{
    private const int MaxBufferedBytes = 64 * 1024;

    /// <summary>
    /// Returns whether the body can be sent again, as far as its type shows. A stream that cannot seek cannot be sent again.
    /// </summary>
    public static async Task<bool> CanReplayAsync(HttpContent? content, CancellationToken cancellationToken) => content switch
    {
        StreamContent stream => await CanRewindAsync(stream, cancellationToken).ConfigureAwait(false),
        MultipartContent parts => await CanReplayAllAsync(parts, cancellationToken).ConfigureAwait(false),
        _ => true,
    };

    /// <summary>Returns whether only sending shows if the body can be sent again: a content type that the program defined.</summary>
    public static bool IsReplayUncertain(HttpContent? content) =>
        content is not (null or ByteArrayContent or StreamContent or ReadOnlyMemoryContent);

    /// <summary>Reads a rejection to its end, so that it can be returned later and its connection is free for the replay.</summary>
    /// <returns><see langword="false"/> if the rejection is too large or its connection was lost: it cannot be returned.</returns>
    public static async Task<bool> BufferAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
#pragma warning disable CA2016 // the overload that takes a token came after net8.0
            await response.Content.LoadIntoBufferAsync(MaxBufferedBytes).WaitAsync(cancellationToken).ConfigureAwait(false);
#pragma warning restore CA2016
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // StreamContent does not expose its stream; the stream for reading shows whether it can seek.
    private static async Task<bool> CanRewindAsync(StreamContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return stream.CanSeek;
    }

    private static async Task<bool> CanReplayAllAsync(MultipartContent parts, CancellationToken cancellationToken)
    {
        foreach (var part in parts)
            if (!await CanReplayAsync(part, cancellationToken).ConfigureAwait(false))
                return false;

        return true;
    }
}
