namespace GraphDelegatedKit.Http;

/// <summary>Whether a body that has gone out once can go out again.</summary>
internal static class ContentReplay
{
    private const int MaxBufferedBytes = 64 * 1024;

    /// <summary>What can be told beforehand: a stream that cannot be rewound is gone.</summary>
    public static async Task<bool> CanReplayAsync(HttpContent? content, CancellationToken cancellationToken) => content switch
    {
        StreamContent stream => await CanRewindAsync(stream, cancellationToken).ConfigureAwait(false),
        MultipartContent parts => await CanReplayAllAsync(parts, cancellationToken).ConfigureAwait(false),
        _ => true,
    };

    /// <summary>Whether only the sending itself will tell: a content of somebody's own.</summary>
    public static bool IsReplayUncertain(HttpContent? content) => content is not (null or ByteArrayContent or StreamContent or ReadOnlyMemoryContent);

    /// <summary>Reads a refusal to its end, so that it can still be handed on while its connection is free for the second sending.</summary>
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

    // Its stream is not to be had, but a reader's view of it is, and that says whether it can seek.
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
