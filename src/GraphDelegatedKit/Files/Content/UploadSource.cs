namespace GraphDelegatedKit.Files.Content;

/// <summary>What is uploaded: bytes that can be read at any offset, and what their hash is as far as they were read.</summary>
internal sealed class UploadSource(IUploadContent content, bool includeSha256) : IDisposable
{
    public long Length => content.Length;

    public DateTime? LastWriteUtc => content.LastWriteUtc;

    public string Identity => content.Identity;

    public bool HasChanged => content.HasChanged;

    /// <summary>Why it could not be read, if it could not: no fault of the service, and none to try again after.</summary>
    public Exception? ReadError { get; private set; }

    public ContentHash Hash { get; } = new(includeSha256);

    /// <summary>Every byte was read at least once, so every byte may have been sent.</summary>
    public bool IsFullyRead => Hash.Length == Length;

    /// <summary>Keeps what a reading failed with, and passes it on.</summary>
    /// <returns><see langword="false"/></returns>
    public bool RecordReadError(Exception error)
    {
        if (error is not OperationCanceledException) ReadError = error;
        return false;
    }

    public Stream OpenRange(long from, long length) => new RangeStream(this, content, from, length);

    /// <summary>A range as what a request sends. It is hashed on the way.</summary>
    public GraphContent CreateRequestContent(long from, long length) => Hash.IsSlow
        ? GraphContent.StreamWithReadAhead(() => OpenRange(from, length), length)
        : GraphContent.Stream(() => OpenRange(from, length), length);

    /// <summary>Reads on, for the hash alone, as far as that has not been read yet.</summary>
    public async Task HashUpToAsync(long offset, CancellationToken cancellationToken)
    {
        if (Hash.Length >= offset) return;

        var range = OpenRange(Hash.Length, offset - Hash.Length);
        await using var _ = range.ConfigureAwait(false);
        await range.CopyToAsync(Stream.Null, 128 * 1024, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        content.Dispose();
        Hash.Dispose();
    }
}
